import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type { Table } from '../../core/report.ts'
import { count } from '../../core/words.ts'
import { boundsOf } from './bounds-of.ts'
import { type MigrateSpec, progressTopic } from './migrate-spec.ts'
import { migrationConsequences } from './migration-consequences.ts'
import { migrationSteps, migrationTitle } from './migration-steps.ts'
import type { ObservedMigration } from './observe-migration.ts'
import type { StartArguments } from './start-arguments.ts'

/** A partition with what will be read of it; `to` exclusive, as the log stands now. */
export interface PlannedPartition {
  partition: number
  from: bigint
  to: bigint
}

/** Pure: what is copied, and what somebody would be angry about not having been told. */
export function planMigration(args: StartArguments, observed: ObservedMigration): PlanOrRefusal {
  const refused = whyNot(args, observed)
  if (refused) return { kind: 'refusal', failure: refused }
  const bounds = boundsOf(args, observed.source.logs)
  if (bounds instanceof Failure) return { kind: 'refusal', failure: bounds }
  const { source, target } = observed
  const { partitions } = bounds
  const spec: MigrateSpec = {
    source: {
      environment: observed.sourceEnvironment,
      clusterId: source.clusterId,
      topic: source.topic.name,
      topicId: source.topic.id,
      partitions: source.topic.partitions.length,
    },
    target: {
      clusterId: target.clusterId,
      topic: args.to,
      topicId: target.topic?.id ?? null,
      partitions: (target.topic ?? source.topic).partitions.length,
    },
    from: bounds.from,
    to: bounds.to,
    placement:
      (target.topic ?? source.topic).partitions.length === source.topic.partitions.length
        ? 'same'
        : 'murmur2',
    bytesPerSecond: args.rate ?? null,
    keepTombstones: !args['drop-tombstones'],
    filter: args.filter ?? null,
    transform: args.transform ?? null,
    deadLetterTopic: args['on-error'] === 'stop' ? null : args['on-error'],
    rewritesSchemaIds: rewrites(observed),
    shares: Math.min(args.workers, source.topic.partitions.length),
  }
  const records = partitions.reduce((sum, one) => sum + (one.to - one.from), 0n)
  const share = shareOf(observed, records)
  const size = Math.floor(Number(source.bytes) * share)
  return {
    kind: 'plan',
    plan: {
      title: migrationTitle(spec, observed.environment),
      decision: { spec, ...createdLike(observed), judged: judgedOf(observed) },
      estimates: { 'records to copy': Number(records), 'bytes to copy': size },
      steps: migrationSteps(spec).map(text => ({ state: 'planned' as const, text })),
      table: tableOf(partitions, spec),
      consequences: migrationConsequences(args, observed, { spec, partitions, records, bytes: size }),
      nothingToDo: false,
    },
  }
}

function whyNot(args: StartArguments, observed: ObservedMigration): Failure | undefined {
  const { source, target, environment, sourceEnvironment } = observed
  if (args.from === args.to && source.clusterId === target.clusterId)
    return new Failure('refused', `"${args.from}" cannot be copied into itself.`, {
      hint:
        environment === sourceEnvironment
          ? 'Name another target, or the environment of the source: --from-env ENV.'
          : `${environment} and ${sourceEnvironment} are the same cluster.`,
    })
  if (args.to === progressTopic || args.to.startsWith('__'))
    return new Failure(
      'refused',
      `"${args.to}" is a topic of Kafka's or the bot's own: nothing is copied into it.`,
    )
  if (target.topic === null && !args.create) {
    const near = nearest(args.to, target.names)
    return new Failure('not-found', `There is no topic "${args.to}" in ${environment}.`, {
      hint: `Add --create to have it made like the source${near ? `, or did you mean "${near}"?` : '.'}`,
    })
  }
  const deadLetter = args['on-error']
  if (deadLetter !== 'stop' && target.deadLetterTopic === null) {
    const near = nearest(deadLetter, target.names)
    return new Failure(
      'not-found',
      `There is no topic "${deadLetter}" in ${environment} for records that fail.`,
      {
        hint: near ? `Did you mean "${near}"?` : 'Declare it and create it first: topics create.',
      },
    )
  }
  if (deadLetter === args.to || (deadLetter === args.from && source.clusterId === target.clusterId))
    return new Failure('refused', `Records that fail cannot go to "${deadLetter}", which is copied here.`, {
      hint: 'Name a topic of its own for them.',
    })
  const leaderless = source.logs.find(one => !one.start.known || !one.end.known)
  if (leaderless)
    return new Failure(
      'unreachable',
      `Partition ${leaderless.partition} of "${args.from}" cannot be read now.`,
      {
        hint: 'Plan again when it has a leader; health shows what is wrong.',
      },
    )
  return undefined
}

/** Ids of schemas mean nothing in another registry. */
function rewrites({ registries: [source, target] }: ObservedMigration): boolean {
  return source !== null && target !== null && source !== target
}

/** Of all that is in the source. */
function shareOf({ source }: ObservedMigration, records: bigint): number {
  const all = source.logs.reduce(
    (sum, { start, end }) => sum + (start.known && end.known ? (end.value ?? 0n) - (start.value ?? 0n) : 0n),
    0n,
  )
  return all > 0n ? Math.min(1, Number(records) / Number(all)) : 0
}

/** The settings that a target is made with: those of the source that are its own. */
function createdLike({ source, target }: ObservedMigration): { create?: Record<string, string> } {
  if (target.topic) return {}
  const own = [...source.config.values()].filter(one => one.source === 'topic' && one.value !== null)
  return { create: Object.fromEntries(own.map(one => [one.name, one.value ?? ''])) }
}

/** The settings that the consequences were judged by: a plan is outdated when they change. */
function judgedOf({ source, target }: ObservedMigration): Record<string, Record<string, string>> {
  const of = (config: ObservedMigration['target']['config']): Record<string, string> =>
    Object.fromEntries(judged.map(name => [name, config.get(name)?.value ?? '']))
  return { source: of(source.config), ...(target.topic && { target: of(target.config) }) }
}
const judged = [
  'cleanup.policy',
  'retention.ms',
  'retention.bytes',
  'max.message.bytes',
  'message.timestamp.type',
  'min.insync.replicas',
]

const tableOf = (partitions: readonly PlannedPartition[], spec: MigrateSpec): Table => ({
  columns: [
    { name: 'Partition', align: 'right' },
    { name: 'From', align: 'right' },
    { name: 'Up to', align: 'right' },
    { name: 'Offsets', align: 'right' },
    { name: 'Into' },
  ],
  rows: partitions.map(({ partition, from, to }) => [
    String(partition),
    count(from),
    spec.to.kind === 'follow' ? `${count(to)}, then on` : count(to),
    count(to - from),
    spec.placement === 'same' ? `partition ${partition}` : 'by key',
  ]),
})
