import { rulesOf } from '../../config/config.ts'
import { piiFieldsOf } from '../../config/personal-fields.ts'
import type { Context } from '../../context.ts'
import { authorise } from '../../core/authorise.ts'
import { Failure, type Known, toFailure, unknown } from '../../core/failure.ts'
import type { JobState } from '../../core/job.ts'
import { nearest } from '../../core/nearest.ts'
import {
  type Cluster,
  type ClusterDescription,
  type ConfigEntry,
  type LogDir,
  partitionKey,
  type Topic,
  type TopicPartition,
} from '../../kafka/cluster.ts'
import { checkRights } from './check-rights.ts'
import { migrateSpec } from './migrate-spec.ts'
import type { StartArguments } from './start-arguments.ts'

/** What a copy has to know first, of both sides. */
export interface ObservedMigration {
  environment: string
  sourceEnvironment: string
  /** Addresses of the registries of source and target; null: it has none, empty: it is not known. */
  registries: (string | null)[]
  source: ObservedSide & {
    topic: Topic
    /** Of the source, in order of partitions; `from` and `to` are null without a time, or where no record is so new. */
    logs: ObservedLog[]
    /** Bytes of one replica of each partition that is known. */
    bytes: bigint
    /** When the oldest record was written; null: there is none, or it is not known. */
    oldestAt: number | null
    /** By partition: where the records begin that the target would keep; null: it would keep all, or that is not known. */
    keptFrom: ReadonlyMap<number, bigint> | null
  }
  target: ObservedSide & {
    /** null: it is not there. */
    topic: Topic | null
    /** Where failed records are to go; null: it is not there, or none was named. */
    deadLetterTopic: Topic | null
    /** Records that it holds already, as offsets tell; null where that is not known. */
    offsets: bigint | null
    /** Bytes free on the fullest disk of the brokers that will hold it; null where that is not known. */
    freeBytes: bigint | null
    /** Copies into it, also those that have ended. */
    copies: EarlierCopy[]
  }
}

export interface ObservedSide {
  clusterId: string
  brokers: number
  names: string[]
  /** Of the topic, by setting; empty where it is not there or its settings are not known. */
  config: ReadonlyMap<string, ConfigEntry>
}

export interface ObservedLog {
  partition: number
  start: Known<bigint | null>
  end: Known<bigint | null>
  fromTime: Known<bigint | null> | null
  toTime: Known<bigint | null> | null
}

export interface EarlierCopy {
  job: string
  state: JobState
  topicId: string
}

/** Reads only. Throws where nothing can be said, `not-permitted` where the asker may not read the source, and `refused` where the bot may not copy. */
export async function observeMigration(args: StartArguments, context: Context): Promise<ObservedMigration> {
  const { cluster: target, environment } = context
  const sourceEnvironment = knownEnvironment(args['from-env'] ?? environment, context)
  mayRead(args, sourceEnvironment, context)
  await checkExpressions([args.filter, args.transform])
  const source = sourceEnvironment === environment ? target : context.clusterOf(sourceEnvironment)
  await checkRights(args, { source, target, sourceEnvironment }, context)
  const [from, to] = await Promise.all([source.describe(), target.describe()])
  const sourceTopic = from.topics.find(one => one.name === args.from)
  if (!sourceTopic) throw noTopic(args.from, sourceEnvironment, from)
  const deadLetter = args['on-error'] === 'stop' ? null : args['on-error']
  const targetTopic = to.topics.find(one => one.name === args.to) ?? null
  const [logs, sourceConfig, targetConfig, dirs, oldestAt, freeBytes, offsets] = await Promise.all([
    logsOf(source, sourceTopic, args),
    configOf(source, sourceTopic),
    targetTopic ? configOf(target, targetTopic) : new Map<string, ConfigEntry>(),
    source.logDirs(partitionsOf(sourceTopic)).catch(toFailure),
    oldestRecord(source, args.from),
    freeOn(target, targetTopic),
    targetTopic ? offsetsIn(target, targetTopic) : 0n,
  ])
  return {
    environment,
    sourceEnvironment,
    source: {
      clusterId: from.clusterId,
      brokers: from.brokers.length,
      names: from.topics.map(one => one.name),
      config: sourceConfig,
      topic: sourceTopic,
      logs,
      bytes: dirs instanceof Failure ? 0n : bytesOf(sourceTopic, dirs),
      oldestAt,
      keptFrom: await keptFrom(source, sourceTopic, targetTopic ? targetConfig : sourceConfig, context.now),
    },
    target: {
      clusterId: to.clusterId,
      brokers: to.brokers.length,
      names: to.topics.map(one => one.name),
      config: targetConfig,
      topic: targetTopic,
      deadLetterTopic: to.topics.find(one => one.name === deadLetter) ?? null,
      offsets,
      freeBytes,
      copies: copiesInto(args.to, context),
    },
    registries: [context.registryOf(sourceEnvironment), context.registry].map(one =>
      one === null ? null : one.known ? one.value.url : '',
    ),
  }
}

/** The library comes in only when it is needed: the bot is small without it. */
async function checkExpressions(expressions: readonly (string | undefined)[]): Promise<void> {
  const given = expressions.filter(one => one !== undefined)
  if (given.length === 0) return
  const { compile } = await import('../../records/expression.ts')
  for (const expression of given) compile(expression)
}

function knownEnvironment(name: string, { config }: Context): string {
  if (config.bot.environments.has(name)) return name
  const names = [...config.bot.environments.keys()]
  const near = nearest(name, names)
  throw new Failure('usage', `There is no environment "${name}".`, {
    hint: near ? `Did you mean ${near}?` : `There are: ${names.join(', ')}.`,
  })
}

/** A copy shows its records to whoever may read the copy, so it takes the rights of somebody who looks at the original. */
function mayRead(args: StartArguments, environment: string, context: Context): void {
  const rules = rulesOf(context.config, context.standing)
  const { actor } = context.caller
  authorise(rules, actor, 'records:read', environment)
  if (piiFieldsOf(context, args.from).length > 0) authorise(rules, actor, 'records:unmask', environment)
}

function noTopic(name: string, environment: string, { topics }: ClusterDescription): Failure {
  const near = nearest(
    name,
    topics.map(one => one.name),
  )
  return new Failure('not-found', `There is no topic "${name}" in ${environment}.`, {
    hint: near ? `Did you mean "${near}"?` : 'topics list shows them.',
  })
}

const partitionsOf = ({ name, partitions }: Topic): TopicPartition[] =>
  partitions.map(({ partition }) => ({ topic: name, partition }))

async function logsOf(cluster: Cluster, topic: Topic, args: StartArguments): Promise<ObservedLog[]> {
  const partitions = partitionsOf(topic)
  const at = (time: number | undefined) =>
    time === undefined ? null : cluster.listOffsets(partitions, { time })
  const [starts, ends, fromTime, toTime] = await Promise.all([
    cluster.listOffsets(partitions, 'earliest'),
    cluster.listOffsets(partitions, 'latest'),
    at(args['from-time']),
    at(args['to-time']),
  ])
  const missing = unknown(new Failure('unreachable', 'It was not told.'))
  return partitions.map(({ partition }) => {
    const key = partitionKey(topic.name, partition)
    return {
      partition,
      start: starts.get(key) ?? missing,
      end: ends.get(key) ?? missing,
      fromTime: fromTime && (fromTime.get(key) ?? missing),
      toTime: toTime && (toTime.get(key) ?? missing),
    }
  })
}

async function configOf(cluster: Cluster, { name }: Topic): Promise<Map<string, ConfigEntry>> {
  const entries = (await cluster.topicConfigs([name])).get(name)
  if (!entries?.known)
    throw entries?.why ?? new Failure('unreachable', `The settings of "${name}" are not known.`)
  return new Map(entries.value.map(entry => [entry.name, entry]))
}

function bytesOf(topic: Topic, dirs: Awaited<ReturnType<Cluster['logDirs']>>): bigint {
  const largest = new Map<number, bigint>()
  for (const dir of dirs.values())
    for (const { replicas } of dir.known ? dir.value : [])
      for (const { topic: name, partition, bytes, isFuture } of replicas)
        if (name === topic.name && !isFuture && bytes > (largest.get(partition) ?? 0n))
          largest.set(partition, bytes)
  return [...largest.values()].reduce((sum, one) => sum + one, 0n)
}

/** By the first record of each partition. */
async function oldestRecord(cluster: Cluster, topic: string): Promise<number | null> {
  let oldest: number | null = null
  const first = await cluster
    .readRecords(
      {
        topic,
        partitions: null,
        from: 'earliest',
        enough: { each: 1 },
        isolation: 'committed',
        bounds: { records: 10_000, bytes: 16 * 1024 * 1024, ms: 5000 },
      },
      async records => {
        for (const { timestamp } of records)
          if (timestamp >= 0 && (oldest === null || timestamp < oldest)) oldest = timestamp
        return records.length
      },
    )
    .catch(toFailure)
  return first instanceof Failure ? null : oldest
}

async function offsetsIn(cluster: Cluster, topic: Topic): Promise<bigint | null> {
  const partitions = partitionsOf(topic)
  const [starts, ends] = await Promise.all([
    cluster.listOffsets(partitions, 'earliest'),
    cluster.listOffsets(partitions, 'latest'),
  ])
  let sum = 0n
  for (const { partition } of partitions) {
    const [start, end] = [starts, ends].map(one => one.get(partitionKey(topic.name, partition)))
    if (!start?.known || !end?.known) return null
    sum += (end.value ?? 0n) - (start.value ?? 0n)
  }
  return sum
}

/** The disk that fills first: the fullest of those that hold the target now, or of all where it is not there yet. */
async function freeOn(cluster: Cluster, topic: Topic | null): Promise<bigint | null> {
  const dirs = await cluster.logDirs().catch(toFailure)
  if (dirs instanceof Failure) return null
  const holders = new Set(topic?.partitions.flatMap(one => [...one.replicas]) ?? dirs.keys())
  const free = [...dirs]
    .filter(([broker]) => holders.has(broker))
    .flatMap(([, known]): LogDir[] => (known.known ? known.value : []))
    .flatMap(dir => dir.usableBytes ?? [])
  return free.length === 0 ? null : free.reduce((a, b) => (b < a ? b : a))
}

/**
 * Kafka deletes by the times of the records, which a copy keeps: what is older than the target's retention goes at its next look.
 */
async function keptFrom(
  cluster: Cluster,
  topic: Topic,
  config: ReadonlyMap<string, ConfigEntry>,
  now: number,
): Promise<Map<number, bigint> | null> {
  const retentionMs = Number(config.get('retention.ms')?.value ?? -1)
  const deletes = config.get('cleanup.policy')?.value?.includes('delete') ?? false
  const setsOwnTime = config.get('message.timestamp.type')?.value === 'LogAppendTime'
  if (!deletes || setsOwnTime || retentionMs < 0) return null
  const partitions = partitionsOf(topic)
  const [kept, ends] = await Promise.all([
    cluster.listOffsets(partitions, { time: Math.max(0, now - retentionMs) }),
    cluster.listOffsets(partitions, 'latest'),
  ])
  const from = new Map<number, bigint>()
  for (const { partition } of partitions) {
    const [first, end] = [kept, ends].map(one => one.get(partitionKey(topic.name, partition)))
    if (!first?.known || !end?.known) return null
    from.set(partition, first.value ?? end.value ?? 0n)
  }
  return from
}

function copiesInto(topic: string, context: Context): EarlierCopy[] {
  const { environment } = context
  try {
    return context.store.jobs.list({ environment, limit: 1000 }).flatMap(job => {
      if (job.kind !== 'migrate') return []
      const spec = migrateSpec.parse(job.spec)
      return spec.target.topic === topic
        ? [{ job: job.id, state: job.state, topicId: spec.source.topicId }]
        : []
    })
  } catch (error) {
    // A terminal where no database is yet: nothing was ever started here.
    if (toFailure(error).code === 'not-found') return []
    throw error
  }
}
