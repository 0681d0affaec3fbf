import { Failure } from '../../core/failure.ts'
import { count } from '../../core/words.ts'
import { type Cluster, type CommitResult, partitionKey, type TopicPartition } from '../../kafka/cluster.ts'
import type { OffsetsOutcome } from './offsets-outcome.ts'
import type { PartitionDecision } from './reset-decision.ts'

/** A write whose answer did not come may have happened. */
export const isDoubtful = (failure: Failure): boolean =>
  failure.code === 'timeout' || failure.code === 'unreachable'

/** `failures` empty: all is as wanted. */
export interface GroupResult {
  rows: OffsetsOutcome['rows']
  failures: Failure[]
}

/** What became of each partition, by what was answered and what the cluster says now. */
export async function readBack(
  cluster: Cluster,
  group: string,
  partitions: readonly PartitionDecision[],
  wanted: Map<string, bigint>,
  results: CommitResult[],
): Promise<GroupResult> {
  const errors = new Map(results.map(one => [partitionKey(one.topic, one.partition), one.error]))
  const now = await readCommits(cluster, group)
  if (now instanceof Failure && results.every(one => one.error !== null)) throw results[0]?.error ?? now
  const failures: Failure[] = []
  const rows = partitions.map(one => {
    const key = partitionKey(one.topic, one.partition)
    const error = errors.get(key) ?? null
    const after = now instanceof Failure ? null : (now.get(key) ?? null)
    const failure =
      now instanceof Failure
        ? (error ?? notReadBack(one, now))
        : judge(one, after, wanted.get(key) ?? null, error)
    if (failure && !failures.some(known => known.message === failure.message)) failures.push(failure)
    return {
      group,
      topic: one.topic,
      partition: one.partition,
      before: one.current?.offset ?? null,
      after,
      error: failure?.message ?? null,
    }
  })
  return { rows, failures }
}

async function readCommits(cluster: Cluster, group: string): Promise<Map<string, bigint> | Failure> {
  try {
    const commits = await cluster.committed(group)
    return new Map(commits.map(one => [partitionKey(one.topic, one.partition), one.offset]))
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** What counts is what the cluster says now: a lost answer does no harm where the offset is the one that was wanted. */
function judge(
  at: TopicPartition,
  after: bigint | null,
  wanted: bigint | null,
  error: Failure | null,
): Failure | null {
  if (error && !(isDoubtful(error) && after === wanted)) return error
  return after === wanted ? null : notAsWanted(at, after)
}

const notReadBack = (at: TopicPartition, why: Failure): Failure =>
  new Failure(
    why.code,
    `${at.topic}-${at.partition} was moved, as Kafka answered, but could not be read back: ${why.message}`,
    { hint: 'Look at the present offsets.', cause: why },
  )

const notAsWanted = (at: TopicPartition, after: bigint | null): Failure =>
  new Failure(
    'conflict',
    `${at.topic}-${at.partition} reads back as ${after === null ? 'no commit' : count(after)}: somebody else committed, too.`,
    {
      hint: 'A consumer of this group may be running again.',
    },
  )
