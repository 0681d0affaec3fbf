import { Failure } from './failure.ts'

/** One partition of one group. null: there is no such number, or it could not be learnt; `state` says which. */
export interface LagRow {
  group: string
  topic: string
  partition: number
  committedOffset: bigint | null
  logStartOffset: bigint | null
  logEndOffset: bigint | null
  /** Records between the committed offset and the log's end, transaction markers and compaction gaps included. */
  lag: bigint | null
  state: LagState
}

/**
 * `lost`: records expired before they were read (committed < log start) · `beyond the end`: the topic was truncated or made
 * anew (committed > log end) · `topic deleted`: the commit's topic is gone, or was made anew without this partition ·
 * `unknown`: Kafka did not say.
 */
export const lagStates = [
  'caught up',
  'behind',
  'never committed',
  'lost',
  'beyond the end',
  'topic deleted',
  'unknown',
] as const
export type LagState = (typeof lagStates)[number]

interface Commit {
  topic: string
  partition: number
  offset: bigint
}

/** Where the log of a partition begins and ends; null: not known. */
export interface PartitionLog {
  partition: number
  start: bigint | null
  end: bigint | null
}
/** By topic, for every topic that exists: its partitions, the lowest number first. */
export type Logs = ReadonlyMap<string, readonly PartitionLog[]>

/**
 * A group's rows, by topic and partition: every partition with a commit, and the ones without a commit of the topics in
 * which it has one or of which its members have been assigned any.
 */
export function lagRows(
  group: string,
  commits: readonly Commit[],
  assigned: readonly { topic: string }[],
  logs: Logs,
): LagRow[] {
  const committed = new Map<string, Map<number, bigint>>()
  const ofTopic = (topic: string): Map<number, bigint> => {
    const found = committed.get(topic)
    if (found) return found
    const made = new Map<number, bigint>()
    committed.set(topic, made)
    return made
  }
  for (const { topic, partition, offset } of commits) ofTopic(topic).set(partition, offset)
  for (const { topic } of assigned) ofTopic(topic)
  const rows: LagRow[] = []
  for (const topic of [...committed.keys()].sort()) {
    const offsets = ofTopic(topic)
    const existing = logs.get(topic) ?? []
    for (const log of existing) rows.push(lagRow(group, topic, offsets.get(log.partition) ?? null, log))
    const numbers = new Set(existing.map(log => log.partition))
    const gone = [...offsets.keys()].filter(partition => !numbers.has(partition))
    // Kafka numbers partitions from 0 without gaps and never removes one: those that do not exist come after the others.
    for (const partition of gone.sort((a, b) => a - b))
      rows.push(goneRow(group, topic, partition, offsets.get(partition) ?? null))
  }
  return rows
}

const goneRow = (
  group: string,
  topic: string,
  partition: number,
  committedOffset: bigint | null,
): LagRow => ({
  group,
  topic,
  partition,
  committedOffset,
  logStartOffset: null,
  logEndOffset: null,
  lag: null,
  state: 'topic deleted',
})

function lagRow(
  group: string,
  topic: string,
  committedOffset: bigint | null,
  { partition, start, end }: PartitionLog,
): LagRow {
  const distance = committedOffset === null || end === null ? null : end - committedOffset
  return {
    group,
    topic,
    partition,
    committedOffset,
    logStartOffset: start,
    logEndOffset: end,
    lag: distance === null ? null : distance < 0n ? 0n : distance,
    state: stateOf(committedOffset, start, distance),
  }
}

function stateOf(committed: bigint | null, start: bigint | null, distance: bigint | null): LagState {
  if (committed === null) return 'never committed'
  if (distance === null) return 'unknown'
  if (distance < 0n) return 'beyond the end'
  if (start !== null && committed < start) return 'lost'
  return distance === 0n ? 'caught up' : 'behind'
}

/** The lag of many partitions in one number. */
export interface LagTotal {
  /** The sum over the partitions that have a lag, null when none has. */
  lag: bigint | null
  /** Partitions that it leaves out. */
  unknown: number
  neverCommitted: number
  /** Records that expired before they were read. */
  lost: bigint
}

export function totalLag(rows: readonly LagRow[]): LagTotal {
  const total: LagTotal = { lag: null, unknown: 0, neverCommitted: 0, lost: 0n }
  for (const { lag, state, logStartOffset, committedOffset } of rows) {
    if (lag !== null) total.lag = (total.lag ?? 0n) + lag
    if (state === 'unknown') total.unknown += 1
    if (state === 'never committed') total.neverCommitted += 1
    if (state === 'lost') total.lost += (logStartOffset ?? 0n) - (committedOffset ?? 0n)
  }
  return total
}

/** Why there are no rows for a share group (KIP-932): its records are acknowledged one by one. */
export const shareGroup = (group: string): Failure =>
  new Failure(
    'refused',
    `"${group}" is a share group: it commits no offsets, so it has no lag of this kind.`,
    {
      hint: 'offsets show and groups show have its start and, where the brokers tell it, its lag.',
    },
  )
