import type { Context } from '../../context.ts'
import type { Executed, Run } from '../../core/command.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import {
  type Cluster,
  type CommitResult,
  type OffsetToCommit,
  partitionKey,
  type TopicPartition,
} from '../../kafka/cluster.ts'
import type { OffsetsOutcome } from './offsets-outcome.ts'
import { type GroupResult, isDoubtful, readBack } from './read-back.ts'
import { type GroupDecision, type PartitionDecision, resetDecision } from './reset-decision.ts'

/**
 * Acts on an approved decision: resolves earliest and latest, keeps what is replaced (for `offsets undo`), sends for each
 * group one OffsetCommit with all its partitions and one OffsetDelete for those that are to have none, and reads everything
 * back. A group that fails leaves the others alone; where nothing at all was done, its failure is thrown.
 */
export async function applyDecision(
  plan: Plan,
  { cluster, store, environment }: Context,
  run: Run,
): Promise<Executed<OffsetsOutcome>> {
  const { clusterId, topics, groups } = resetDecision.parse(plan.decision)
  const offsets = await resolve(cluster, uniquePlaces(groups))
  const wanted = groups.map(group => ({ ...group, after: afterwards(group, offsets) }))
  for (const { group, partitions, after } of wanted)
    store.snapshots.save({
      requestId: run.requestId,
      environment,
      clusterId,
      group,
      rows: partitions.map(one => ({
        topic: one.topic,
        topicId: topics[one.topic]?.id ?? '',
        partition: one.partition,
        before: one.current,
        after: after.get(partitionKey(one.topic, one.partition)) ?? null,
      })),
    })
  const rows: OffsetsOutcome['rows'] = []
  const failures: Failure[] = []
  let isAnyDone = false
  for (const one of wanted) {
    try {
      if (!run.isMine())
        throw new Failure('conflict', 'Another process has taken this request over. Nothing was committed.')
      const done = await applyToGroup(cluster, one)
      rows.push(...done.rows)
      failures.push(...done.failures)
      isAnyDone = true
    } catch (error) {
      const failure = toFailure(error)
      rows.push(...one.partitions.map(at => notTouched(one.group, at, failure)))
      failures.push(failure)
    }
  }
  const [first] = failures
  if (first && !isAnyDone) throw first
  return { outcome: { requestId: run.requestId, rows }, failures }
}

type WantedGroup = GroupDecision & { after: Map<string, bigint> }

async function applyToGroup(
  cluster: Cluster,
  { group, partitions, after }: WantedGroup,
): Promise<GroupResult> {
  const toCommit = partitions.flatMap(one => commitOf(one, after))
  const toDelete = partitions.filter(one => one.to === 'none' && one.current !== null)
  const committed = toCommit.length > 0 ? await commit(cluster, group, toCommit) : []
  const deleted = toDelete.length > 0 ? await remove(cluster, group, toDelete, toCommit.length > 0) : []
  return readBack(cluster, group, partitions, after, [...committed, ...deleted])
}

/** Its answer was a refusal: nothing was replaced. */
function notTouched(group: string, one: PartitionDecision, failure: Failure): OffsetsOutcome['rows'][number] {
  const { topic, partition, current } = one
  const before = current?.offset ?? null
  return { group, topic, partition, before, after: before, error: failure.message }
}

/** Groups that go to the same end of a partition look for it once. */
const uniquePlaces = (groups: readonly GroupDecision[]): PartitionDecision[] => [
  ...new Map(
    groups
      .flatMap(one => one.partitions)
      .filter(one => typeof one.to === 'string')
      .map(one => [`${one.to} ${partitionKey(one.topic, one.partition)}`, one]),
  ).values(),
]

/** Where the answer was lost, every partition carries the doubt; what is read back afterwards settles it. */
async function commit(cluster: Cluster, group: string, offsets: OffsetToCommit[]): Promise<CommitResult[]> {
  try {
    return await cluster.commitOffsets(group, offsets)
  } catch (error) {
    if (error instanceof Failure && isDoubtful(error)) return offsets.map(at => ({ ...at, error }))
    throw error
  }
}

/** What was committed before stays so, whatever becomes of the rest: then the failure belongs to these partitions only. */
async function remove(
  cluster: Cluster,
  group: string,
  partitions: TopicPartition[],
  isSecond: boolean,
): Promise<CommitResult[]> {
  try {
    return await cluster.deleteOffsets(group, partitions)
  } catch (error) {
    if (error instanceof Failure && (isSecond || isDoubtful(error)))
      return partitions.map(at => ({ ...at, error }))
    throw error
  }
}

/** The ends of the logs that are meant, by place and partition. */
async function resolve(
  cluster: Cluster,
  partitions: readonly PartitionDecision[],
): Promise<Map<string, bigint>> {
  const offsets = new Map<string, bigint>()
  for (const place of ['earliest', 'latest'] as const) {
    const some = partitions.filter(one => one.to === place)
    if (some.length === 0) continue
    const found = await cluster.listOffsets(some, place)
    for (const one of some) {
      const key = partitionKey(one.topic, one.partition)
      const offset = found.get(key)
      if (!offset?.known || offset.value === null)
        throw new Failure(
          'unreachable',
          `The ${place} offset of ${one.topic}-${one.partition} could not be read. Nothing was committed.`,
          {
            cause: offset && !offset.known ? offset.why : undefined,
          },
        )
      offsets.set(`${place} ${key}`, offset.value)
    }
  }
  return offsets
}

/** Where each partition will be; one that is to have no commit is absent. */
function afterwards({ partitions }: GroupDecision, resolved: Map<string, bigint>): Map<string, bigint> {
  return new Map(
    partitions.flatMap((one): [string, bigint][] => {
      const key = partitionKey(one.topic, one.partition)
      const offset = typeof one.to === 'bigint' ? one.to : resolved.get(`${one.to} ${key}`)
      return offset === undefined ? [] : [[key, offset]]
    }),
  )
}

/** A restored offset comes with its leader epoch and metadata; one that stays where it is keeps its own. */
function commitOf(one: PartitionDecision, after: Map<string, bigint>): OffsetToCommit[] {
  const offset = after.get(partitionKey(one.topic, one.partition))
  if (offset === undefined) return []
  const { leaderEpoch, metadata } = one.current?.offset === offset ? { ...one.current, ...one } : one
  return [
    {
      topic: one.topic,
      partition: one.partition,
      offset,
      ...(leaderEpoch === undefined ? {} : { leaderEpoch }),
      ...(metadata === undefined || metadata === null ? {} : { metadata }),
    },
  ]
}
