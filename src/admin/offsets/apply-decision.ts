import type { Context } from '../../context.ts'
import type { Executed, Run } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import type { Step } from '../../core/report.ts'
import { count } from '../../core/words.ts'
import {
  type Cluster,
  type CommitResult,
  type OffsetToCommit,
  partitionKey,
  type TopicPartition,
} from '../../kafka/cluster.ts'
import type { OffsetsOutcome } from './offsets-outcome.ts'
import { isDoubtful, readBack } from './read-back.ts'
import { type PartitionDecision, resetDecision } from './reset-decision.ts'

/**
 * Acts on an approved decision: resolves earliest and latest, keeps what is replaced (for `offsets undo`), sends one
 * OffsetCommit for all partitions and one OffsetDelete for those that are to have none, and reads everything back.
 */
export async function applyDecision(
  plan: Plan,
  { cluster, store, environment }: Context,
  run: Run,
): Promise<Executed<OffsetsOutcome>> {
  const decision = resetDecision.parse(plan.decision)
  const after = await resolve(cluster, decision.partitions)
  const toCommit = decision.partitions.flatMap(one => commitOf(one, after))
  const toDelete = decision.partitions.filter(one => one.to === 'none' && one.current !== null)
  store.snapshots.save({
    requestId: run.requestId,
    environment,
    clusterId: decision.clusterId,
    group: decision.group,
    rows: decision.partitions.map(one => ({
      topic: one.topic,
      topicId: decision.topics[one.topic]?.id ?? '',
      partition: one.partition,
      before: one.current,
      after: after.get(partitionKey(one.topic, one.partition)) ?? null,
    })),
  })
  if (!run.isMine())
    throw new Failure('conflict', 'Another process has taken this request over. Nothing was committed.')
  const committed = toCommit.length > 0 ? await commit(cluster, decision.group, toCommit) : []
  const deleted =
    toDelete.length > 0 ? await remove(cluster, decision.group, toDelete, toCommit.length > 0) : []
  const results = [...committed, ...deleted]
  return readBack(cluster, decision.group, run.requestId, decision.partitions, after, results)
}

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
      offsets.set(key, offset.value)
    }
  }
  for (const one of partitions)
    if (typeof one.to === 'bigint') offsets.set(partitionKey(one.topic, one.partition), one.to)
  return offsets
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

/** After a crash: what the cluster says about each partition of the plan. */
export async function inspectDecision(
  plan: Plan,
  { cluster, store }: Context,
  requestId: string,
): Promise<Step[]> {
  const decision = resetDecision.parse(plan.decision)
  const now = new Map(
    (await cluster.committed(decision.group)).map(one => [
      partitionKey(one.topic, one.partition),
      one.offset,
    ]),
  )
  const wanted = new Map(
    (store.snapshots.get(requestId)?.rows ?? []).map(row => [
      partitionKey(row.topic, row.partition),
      row.after,
    ]),
  )
  return decision.partitions.map(one => {
    const key = partitionKey(one.topic, one.partition)
    const offset = now.get(key) ?? null
    const name = `${one.topic}-${one.partition}`
    if (wanted.has(key) && offset === wanted.get(key))
      return {
        state: 'done',
        text: `${name} is at ${offset === null ? 'no commit' : count(offset)}, as planned`,
      }
    if (offset === (one.current?.offset ?? null))
      return {
        state: 'not-tried',
        text: `${name} is where it was: ${offset === null ? 'no commit' : count(offset)}`,
      }
    return {
      state: 'failed',
      text: `${name} is at ${offset === null ? 'no commit' : count(offset)}, which is neither the old nor the new offset`,
    }
  })
}
