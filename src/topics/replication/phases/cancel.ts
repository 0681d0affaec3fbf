import type { Advanced } from '../../../core/job-runner.ts'
import { partitionKey } from '../../../kafka/cluster.ts'
import { isSameSet } from '../moves.ts'
import { endWith, next, type Turn } from '../phase.ts'
import { targetOf } from '../target-of.ts'

/** Takes back the moves that are under way; what was moved already stays. */
export async function cancel({ cluster, checkpoint, moves }: Turn): Promise<Advanced> {
  const running = new Map(
    (await cluster.listPartitionReassignments()).map(one => [
      partitionKey(one.topic, one.partition),
      targetOf(one),
    ]),
  )
  const own = moves.filter(move => {
    const target = running.get(partitionKey(move.topic, move.partition))
    return target !== undefined && isSameSet(target, move.to)
  })
  if (own.length === 0) return endWith(checkpoint, { state: 'cancelled', why: null })
  // One that has ended meanwhile is refused (NO_REASSIGNMENT_IN_PROGRESS): the next look says which are left.
  const results = await cluster.alterPartitionReassignments(
    own.map(({ topic, partition }) => ({ topic, partition, replicas: null })),
  )
  const failure = results.find(
    one => one.error?.code === 'timeout' || one.error?.code === 'unreachable',
  )?.error
  if (failure) throw failure
  return next(checkpoint, 'Taking back what has not been moved yet.', { afterMs: 300 })
}
