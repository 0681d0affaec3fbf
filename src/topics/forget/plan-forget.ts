import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Table } from '../../core/report.ts'
import { count, counted, listed } from '../../core/words.ts'
import type { ForgetArguments } from './forget-arguments.ts'
import { forgetConsequences } from './forget-consequences.ts'
import type { ForgetDecision, TopicToForgetIn } from './forget-spec.ts'
import type { ObservedForget, ObservedTopic } from './observe-forget.ts'
import { othersIn } from './others-in.ts'

/** Pure: how each topic forgets, and what goes with it. Nothing of the key is in the plan. */
export function planForget(args: ForgetArguments, observed: ObservedForget): PlanOrRefusal {
  const refused = whyNot(args, observed)
  if (refused) return { kind: 'refusal', failure: refused }
  const topics = observed.topics.map(one => decided(args, one))
  const decision: ForgetDecision = { clusterId: observed.clusterId, topics, where: args.where ?? null }
  const sum = (of: (one: ObservedTopic) => number): number =>
    observed.topics.reduce((total, one) => total + of(one), 0)
  const [records, tombstones] = [sum(one => one.found.records), sum(one => one.found.tombstones)]
  const isWhole = observed.topics.every(one => one.found.stoppedBy === null)
  return {
    kind: 'plan',
    plan: {
      title: titleOf(topics.map(one => one.topic)),
      decision,
      estimates: {
        ...Object.fromEntries(observed.topics.map(({ topic, found }) => [holding(topic), found.records])),
        [notJudged]: sum(one => one.found.notJudged),
        'other records deleted': Number(
          topics.reduce((total, one, index) => total + othersIn(one, observed.topics[index]), 0n),
        ),
      },
      steps: [
        ...topics.flatMap(one => stepsOf(one).map(text => ({ state: 'planned' as const, text }))),
        { state: 'planned', text: 'Search again until nothing holds the key, and certify it' },
      ],
      table: tableOf(observed.topics),
      consequences: forgetConsequences(topics, observed),
      nothingToDo: isWhole && records + tombstones === 0,
    },
  }
}

/** The estimate of records that hold the key. */
export const holding = (topic: string): string => `records of ${topic} that hold the key`

/** The estimate that the job takes over: what it may certify without having judged it. */
export const notJudged = 'records that the expression cannot judge'

export const titleOf = (topics: readonly string[]): string => `Forget a key in ${listed(topics)}`

function whyNot(args: ForgetArguments, { topics }: ObservedForget): Failure | undefined {
  const names = (some: readonly ObservedTopic[]): string => listed(some.map(one => `"${one.topic}"`))
  const own = topics.filter(one => one.topic.startsWith('__'))
  if (own.length > 0)
    return new Failure('refused', `${names(own)}: Kafka's own records are not forgotten by a key.`)
  const timed = topics.filter(one => one.cleanup.way !== 'tombstones')
  if (!args['delete-records']) {
    const forever = topics.filter(
      ({ cleanup, found }) => cleanup.way === 'time' && cleanup.retentionMs < 0 && found.records > 0,
    )
    if (forever.length === 0) return undefined
    return new Failure('refused', `${names(forever)}: records stay there for ever (retention.ms=-1).`, {
      hint: 'With --delete-records all records up to the last one with the key are deleted; --dry-run shows which others that would be.',
    })
  }
  if (timed.length === 0)
    return new Failure(
      'usage',
      `${names(topics)}: Kafka deletes no records of topics that are only compacted.`,
      {
        hint: 'Leave out --delete-records: they get tombstones.',
      },
    )
  const isProtected = timed.filter(one => one.protection !== null)
  if (isProtected.length > 0)
    return new Failure(
      'refused',
      `${names(isProtected)}: protected (${isProtected[0]?.protection}), so that --delete-records deletes nothing there.`,
      { hint: 'Leave it out, and wait until the records are old enough.' },
    )
  const partly = timed.filter(one => one.found.stoppedBy !== null)
  if (partly.length > 0)
    return new Failure('refused', `${names(partly)}: too large to be searched before a plan.`, {
      hint: 'What --delete-records would delete with it cannot be told, so leave it out.',
    })
  return undefined
}

function decided(args: ForgetArguments, { topic, id, cleanup, found }: ObservedTopic): TopicToForgetIn {
  const isCut = args['delete-records'] && cleanup.way !== 'tombstones'
  const before = isCut
    ? [...found.last].map(([partition, { offset }]) => ({ partition, offset: offset + 1n }))
    : []
  return { topic, id, way: cleanup.way, before }
}

function stepsOf({ topic, way, before }: TopicToForgetIn): string[] {
  if (before.length > 0)
    return before.map(
      ({ partition, offset }) => `Delete the records of ${topic}/${partition} before offset ${count(offset)}`,
    )
  if (way === 'time') return [`Wait until ${topic} has deleted them for their age`]
  return [`Write tombstones to ${topic}, and wait until compaction has taken the records and the tombstones`]
}

const tableOf = (topics: readonly ObservedTopic[]): Table => ({
  columns: [
    { name: 'Topic' },
    { name: 'cleanup.policy' },
    { name: 'Looked at', align: 'right' },
    { name: 'With the key', align: 'right' },
    { name: 'Tombstones', align: 'right' },
    { name: 'Partitions' },
  ],
  rows: topics.map(({ topic, cleanup, found }) => [
    topic,
    policies[cleanup.way],
    found.stoppedBy === null ? count(found.lookedAt) : `${counted(found.lookedAt, 'record')}, not all`,
    count(found.records),
    cleanup.way === 'time' ? '–' : count(found.tombstones),
    [...found.last.keys()].join(', ') || '–',
  ]),
})
const policies = { tombstones: 'compact', time: 'delete', both: 'compact,delete' }
