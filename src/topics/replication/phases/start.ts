import type { Advanced } from '../../../core/job-runner.ts'
import { listed } from '../../../core/words.ts'
import { partitionKey } from '../../../kafka/cluster.ts'
import { isSameSet, nameOf } from '../moves.ts'
import { endWith, next, type Turn } from '../phase.ts'
import { targetOf } from '../target-of.ts'

/** Asks the controller to move what is not where it should be and not on its way there. */
export async function start({ cluster, job, checkpoint, moves, now }: Turn): Promise<Advanced> {
  if (job.cancelledBy) return endWith(checkpoint, { state: 'cancelled', why: null })
  const running = new Map(
    (await cluster.listPartitionReassignments()).map(one => [
      partitionKey(one.topic, one.partition),
      targetOf(one),
    ]),
  )
  const targetNow = (move: (typeof moves)[number]) => running.get(partitionKey(move.topic, move.partition))
  const foreign = moves.filter(move => {
    const target = targetNow(move)
    return target !== undefined && !isSameSet(target, move.to)
  })
  if (foreign.length > 0)
    return endWith(checkpoint, {
      state: 'failed',
      why: `Somebody else moves replicas of ${listed(foreign.map(nameOf))} at this moment.`,
    })
  const results = await cluster.alterPartitionReassignments(
    moves
      .filter(move => targetNow(move) === undefined)
      .map(({ topic, partition, to }) => ({ topic, partition, replicas: to })),
  )
  const failures = results.flatMap(one => one.error ?? [])
  const doubtful = failures.find(one => one.code === 'timeout' || one.code === 'unreachable')
  if (doubtful) throw doubtful
  const started = {
    ...checkpoint,
    phase: 'follow' as const,
    startedAt: now,
    refused: failures.map(one => one.message),
  }
  return next(started, 'The brokers begin to copy.', { afterMs: 300 })
}
