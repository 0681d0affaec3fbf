import type { Known } from './failure.ts'

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

/** What is known of the logs; keys are made by `key`. */
export interface Logs {
  starts: ReadonlyMap<string, Known<bigint>>
  ends: ReadonlyMap<string, Known<bigint>>
  /** Partition numbers by topic, for every topic that exists. */
  partitions: ReadonlyMap<string, readonly number[]>
  key(topic: string, partition: number): string
}

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
  const committed = new Map(commits.map(one => [logs.key(one.topic, one.partition), one]))
  const topics = [...new Set([...commits, ...assigned].map(one => one.topic))].sort()
  return topics.flatMap(topic => {
    const existing = new Set(logs.partitions.get(topic))
    const held = commits.filter(one => one.topic === topic).map(one => one.partition)
    return [...new Set([...existing, ...held])]
      .sort((a, b) => a - b)
      .map(partition => {
        const key = logs.key(topic, partition)
        return lagRow(
          group,
          topic,
          partition,
          committed.get(key)?.offset ?? null,
          value(logs.starts.get(key)),
          value(logs.ends.get(key)),
          existing.has(partition),
        )
      })
  })
}

const value = (number: Known<bigint> | undefined): bigint | null => (number?.known ? number.value : null)

function lagRow(
  group: string,
  topic: string,
  partition: number,
  committedOffset: bigint | null,
  logStartOffset: bigint | null,
  logEndOffset: bigint | null,
  exists: boolean,
): LagRow {
  const distance = committedOffset === null || logEndOffset === null ? null : logEndOffset - committedOffset
  const lag = distance === null ? null : distance < 0n ? 0n : distance
  const state = stateOf(committedOffset, logStartOffset, distance, exists)
  return {
    group,
    topic,
    partition,
    committedOffset,
    logStartOffset,
    logEndOffset,
    lag: exists ? lag : null,
    state,
  }
}

function stateOf(
  committed: bigint | null,
  start: bigint | null,
  distance: bigint | null,
  exists: boolean,
): LagState {
  if (!exists) return 'topic deleted'
  if (committed === null) return 'never committed'
  if (distance === null) return 'unknown'
  if (distance < 0n) return 'beyond the end'
  if (start !== null && committed < start) return 'lost'
  return distance === 0n ? 'caught up' : 'behind'
}

/** `lag`: the sum over the rows that have one, null when none has. The numbers of partitions that it leaves out. */
export function totalLag(rows: readonly LagRow[]): {
  lag: bigint | null
  unknown: number
  neverCommitted: number
  /** Records that expired before they were read. */
  lost: bigint
} {
  const numbers = rows.filter(row => row.lag !== null)
  const lost = rows
    .filter(row => row.state === 'lost')
    .reduce((sum, row) => sum + ((row.logStartOffset ?? 0n) - (row.committedOffset ?? 0n)), 0n)
  return {
    lag: numbers.length === 0 ? null : numbers.reduce((sum, row) => sum + (row.lag ?? 0n), 0n),
    unknown: rows.filter(row => row.state === 'unknown').length,
    neverCommitted: rows.filter(row => row.state === 'never committed').length,
    lost,
  }
}
