import { z } from 'zod'
import { count, counted } from '../../../core/words.ts'
import { aclKey, aclText } from '../../../kafka/acl-binding.ts'
import { quotaName } from '../../../kafka/cluster.ts'
import { compatibilityLevels } from '../../../registry/registry.ts'
import { aclShape, quotaShape, type Section } from '../export-document.ts'

const values = z.record(z.string(), z.string())
/** What is replaced; null: it was not set. */
const replaced = z.record(z.string(), z.string().nullable())
const level = z.enum(compatibilityLevels)

/** One thing that a restore does. What people approve. */
export const restoreStep = z.discriminatedUnion('kind', [
  /** `broker` '': what is set for all of them. */
  z.object({ kind: z.literal('broker-settings'), broker: z.string(), values, was: replaced }),
  z.object({
    kind: z.literal('quota'),
    ...quotaShape.shape,
    was: z.record(z.string(), z.number().nullable()),
  }),
  z.object({
    kind: z.literal('create-topic'),
    topic: z.string(),
    partitions: z.number(),
    replicas: z.number(),
    configs: values,
    /** null: Kafka places them, because brokers of the file are not there. */
    placement: z.array(z.array(z.number())).nullable(),
  }),
  z.object({
    kind: z.literal('topic-settings'),
    topic: z.string(),
    id: z.string(),
    values,
    was: replaced,
  }),
  z.object({
    kind: z.literal('partitions'),
    topic: z.string(),
    id: z.string(),
    from: z.number(),
    to: z.number(),
  }),
  z.object({
    kind: z.literal('register'),
    subject: z.string(),
    /** Its number in the file; the registry may give another one. */
    version: z.number(),
    sha256: z.string(),
  }),
  z.object({ kind: z.literal('level'), subject: z.string(), was: level, to: level }),
  z.object({
    kind: z.literal('commits'),
    group: z.string(),
    offsets: z.array(
      z.object({
        topic: z.string(),
        partition: z.number(),
        offset: z.bigint(),
        metadata: z.string().optional(),
        was: z.bigint().nullable(),
      }),
    ),
  }),
  z.object({ kind: z.literal('acl'), acl: aclShape }),
])
export type RestoreStep = z.infer<typeof restoreStep>
export type StepOf<Kind extends RestoreStep['kind']> = Extract<RestoreStep, { kind: Kind }>

/** Access rules are last: from the first one on, brokers that let everybody do everything let nobody else do it any more. */
export const stepOrder: readonly RestoreStep['kind'][] = [
  'broker-settings',
  'quota',
  'create-topic',
  'topic-settings',
  'partitions',
  'register',
  'level',
  'commits',
  'acl',
]

/** The same for the same thing, also when it is planned anew: what is in no later plan has been done. */
export function stepKey(step: RestoreStep): string {
  switch (step.kind) {
    case 'broker-settings':
      return `${step.kind} ${step.broker}`
    case 'quota':
      return `${step.kind} ${quotaName(step.entity)}`
    case 'create-topic':
    case 'topic-settings':
    case 'partitions':
      return `${step.kind} ${step.topic}`
    case 'register':
      return `${step.kind} ${step.subject}/${step.version}`
    case 'level':
      return `${step.kind} ${step.subject}`
    case 'commits':
      return `${step.kind} ${step.group}`
    case 'acl':
      return `${step.kind} ${aclKey(step.acl)}`
  }
}

/** A step in words: what, which one, and how. */
export function stepWords(step: RestoreStep): { what: string; name: string; how: string } {
  switch (step.kind) {
    case 'broker-settings':
      return {
        what: 'Set',
        name: step.broker === '' ? 'all brokers' : `broker ${step.broker}`,
        how: changes(step.values, step.was),
      }
    case 'quota':
      return { what: 'Set quota', name: quotaName(step.entity), how: changes(step.values, step.was) }
    case 'create-topic':
      return {
        what: 'Create topic',
        name: step.topic,
        how: [
          counted(step.partitions, 'partition'),
          counted(step.replicas, 'replica'),
          ...(step.placement ? [] : ['placed by Kafka']),
          ...Object.entries(step.configs).map(([key, value]) => `${key}=${value}`),
        ].join(', '),
      }
    case 'topic-settings':
      return { what: 'Change topic', name: step.topic, how: changes(step.values, step.was) }
    case 'partitions':
      return { what: 'Add partitions to', name: step.topic, how: `${step.from} → ${step.to}` }
    case 'register':
      return { what: 'Register', name: step.subject, how: `version ${step.version}` }
    case 'level':
      return { what: 'Set compatibility of', name: step.subject, how: `${step.was} → ${step.to}` }
    case 'commits':
      return { what: 'Commit offsets of', name: step.group, how: commitWords(step) }
    case 'acl':
      return { what: 'Make access rule', name: aclText(step.acl), how: '' }
  }
}

export function stepText(step: RestoreStep): string {
  const { what, name, how } = stepWords(step)
  return `${what} ${name}${how ? `: ${how}` : ''}`
}

const changes = (now: Record<string, string | number>, was: Record<string, string | number | null>): string =>
  Object.entries(now)
    .map(([key, value]) => `${key} ${was[key] ?? 'not set'} → ${value}`)
    .join(', ')

function commitWords({ offsets }: StepOf<'commits'>): string {
  const sum = (of: (move: bigint) => boolean): bigint =>
    offsets.reduce((all, { offset, was }) => {
      const move = was === null ? 0n : offset - was
      return of(move) ? all + (move < 0n ? -move : move) : all
    }, 0n)
  const [back, forward] = [sum(move => move < 0n), sum(move => move > 0n)]
  const fresh = offsets.filter(({ was }) => was === null).length
  return [
    counted(offsets.length, 'partition'),
    ...(fresh > 0 ? [`${count(fresh)} without a commit now`] : []),
    ...(back > 0n ? [`back by ${count(back)}`] : []),
    ...(forward > 0n ? [`forward by ${count(forward)}`] : []),
  ].join(', ')
}

export const sectionOf: Readonly<Record<RestoreStep['kind'], Section>> = {
  'broker-settings': 'brokers',
  quota: 'quotas',
  'create-topic': 'topics',
  'topic-settings': 'topics',
  partitions: 'topics',
  register: 'schemas',
  level: 'schemas',
  commits: 'groups',
  acl: 'acls',
}
