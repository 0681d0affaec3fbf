import type { EffectiveTopic } from '../../config/config.ts'
import type { Desired } from '../desired.ts'
import type { ObservedTopic, ObservedTopics } from '../observe.ts'
import { type Source, sourceOf } from '../source.ts'
import { removesRecords } from './removes-records.ts'
import { sameValue } from './same-value.ts'

/**
 * What would become of one topic. `impossible`: Kafka or the bot cannot do what is declared, and nothing else is to do ·
 * `faulty`: its declaration has errors, so it is skipped · `unmanaged`: not declared, so never touched · `unknown`: its
 * settings could not be read.
 */
export interface TopicPlan {
  topic: string
  kind: 'create' | 'alter' | 'as declared' | 'impossible' | 'faulty' | 'unmanaged' | 'unknown'
  changes: Change[]
  impossible: Impossible[]
  /** Why it is skipped. */
  reasons: string[]
}

/** `what` is `partitions`, `replication.factor` or a topic setting. null: there is no such value yet, or not known. */
export interface Change {
  what: string
  from: string | null
  /** Kafka's word for where the old value comes from: `topic` is its own, the others are inherited. */
  fromSource: string | null
  to: string
  source: Source
}

export interface Impossible {
  what: string
  from: string | null
  to: string
  why: string
  /** The way round it. */
  instead: string
}

interface Options {
  /** Why the bot never shortens or deletes this topic; null: it may. */
  protection: (topic: string) => string | null
  /** Only these; without it also what is unmanaged is listed. */
  only?: readonly string[]
}

/** Pure: desired against observed, by name. A key that is not declared is left alone. */
export function planTopics(
  desired: ReadonlyMap<string, Desired>,
  observed: ObservedTopics,
  { protection, only }: Options,
): TopicPlan[] {
  const taken = new Map([...observed.topics.keys()].map(name => [unified(name), name]))
  const asked = only && new Set(only)
  const declared = [...desired.values()]
    .filter(({ declared }) => asked?.has(declared.name) ?? true)
    .map(one => planTopic(one, observed, taken, protection(one.declared.name)))
  const unmanaged = [...observed.topics.values()]
    .filter(topic => only === undefined && !topic.internal && !desired.has(topic.name))
    .map((topic): TopicPlan => ({ ...nothing(topic.name), kind: 'unmanaged' }))
  return [...declared, ...unmanaged].sort((a, b) => (a.topic < b.topic ? -1 : 1))
}

const nothing = (topic: string): TopicPlan => ({
  topic,
  kind: 'as declared',
  changes: [],
  impossible: [],
  reasons: [],
})

/** Topic.unifyCollisionChars: "." and "_" are one character in metric names, so brokers refuse the second of the two. */
const unified = (name: string): string => name.replaceAll('.', '_')

function planTopic(
  { declared, effective, faults }: Desired,
  observed: ObservedTopics,
  taken: ReadonlyMap<string, string>,
  protection: string | null,
): TopicPlan {
  const plan = nothing(declared.name)
  if (faults.length > 0) return { ...plan, kind: 'faulty', reasons: [...faults] }
  const topic = observed.topics.get(declared.name)
  if (!topic) return creation(plan, effective, observed.brokers, taken)
  if (!topic.config.known) return { ...plan, kind: 'unknown', reasons: [topic.config.why.message] }
  planPartitions(plan, effective, topic)
  planReplication(plan, effective, topic, observed.brokers)
  planConfig(plan, effective, topic, protection)
  const kind = plan.changes.length > 0 ? 'alter' : plan.impossible.length > 0 ? 'impossible' : 'as declared'
  return { ...plan, kind }
}

function creation(
  plan: TopicPlan,
  effective: EffectiveTopic,
  brokers: number,
  taken: ReadonlyMap<string, string>,
): TopicPlan {
  const twin = taken.get(unified(plan.topic))
  const impossible: Impossible[] = []
  if (twin)
    impossible.push({
      what: 'name',
      from: null,
      to: plan.topic,
      why: `topic "${twin}" exists: Kafka takes "." and "_" for the same character and refuses the second name`,
      instead: 'choose another name',
    })
  const replicas = effective.replicationFactor?.value
  if (replicas && replicas > brokers) impossible.push(tooFewBrokers(null, replicas, brokers))
  if (impossible.length > 0) return { ...plan, kind: 'impossible', impossible }
  const changes = [
    ['partitions', effective.partitions] as const,
    ['replication.factor', effective.replicationFactor] as const,
    ...effective.config,
  ].flatMap(([what, setting]): Change[] =>
    setting === null || setting.value === null
      ? []
      : [{ what, from: null, fromSource: null, to: String(setting.value), source: sourceOf(setting) }],
  )
  return { ...plan, kind: 'create', changes }
}

function planPartitions(plan: TopicPlan, { partitions }: EffectiveTopic, topic: ObservedTopic): void {
  const now = topic.partitions.length
  if (!partitions?.value || partitions.value === now) return
  const change = { what: 'partitions', from: String(now), to: String(partitions.value) }
  if (partitions.value > now) plan.changes.push({ ...change, fromSource: null, source: sourceOf(partitions) })
  else
    plan.impossible.push({
      ...change,
      why: 'Kafka cannot take partitions away from a topic',
      instead: `declare ${now}, or create a new topic with ${partitions.value} and copy the records into it`,
    })
}

function planReplication(
  plan: TopicPlan,
  { replicationFactor }: EffectiveTopic,
  topic: ObservedTopic,
  brokers: number,
): void {
  const wanted = replicationFactor?.value
  const factors = [...new Set(topic.partitions.map(one => one.replicas.length))].sort((a, b) => a - b)
  if (!replicationFactor || !wanted || factors.every(one => one === wanted)) return
  const from = factors.join('–')
  if (wanted > brokers) plan.impossible.push(tooFewBrokers(from, wanted, brokers))
  else
    plan.changes.push({
      what: 'replication.factor',
      from,
      fromSource: null,
      to: String(wanted),
      source: sourceOf(replicationFactor),
    })
}

const tooFewBrokers = (from: string | null, wanted: number, brokers: number): Impossible => ({
  what: 'replication.factor',
  from,
  to: String(wanted),
  why: `each replica needs a broker of its own, and ${brokers === 1 ? 'there is 1' : `there are ${brokers}`}`,
  instead: `start more brokers, or declare at most ${brokers}`,
})

function planConfig(
  plan: TopicPlan,
  effective: EffectiveTopic,
  topic: ObservedTopic,
  protection: string | null,
): void {
  if (!topic.config.known) return
  const now = topic.config.value
  const changes: Change[] = []
  for (const [key, setting] of effective.config) {
    const entry = now.get(key)
    if (setting.value === null) continue
    if (!entry)
      plan.impossible.push({
        what: key,
        from: null,
        to: setting.value,
        why: 'these brokers do not know the setting',
        instead: 'leave it out until the brokers are upgraded',
      })
    else if (entry.value === null || !sameValue(key, entry.value, setting.value))
      changes.push({
        what: key,
        from: entry.value,
        fromSource: entry.source,
        to: setting.value,
        source: sourceOf(setting),
      })
  }
  for (const change of changes)
    if (protection !== null && removesRecords(change))
      plan.impossible.push({
        what: change.what,
        from: change.from,
        to: change.to,
        why: `the topic is protected (${protection}): the bot never makes it keep fewer records`,
        instead: 'declare what the cluster has, or lift the protection in the configuration',
      })
    else plan.changes.push(change)
}
