import type { Advanced } from '../../../core/job-runner.ts'
import type { Field } from '../../../core/report.ts'
import { bytes, counted, listed } from '../../../core/words.ts'
import { partitionKey } from '../../../kafka/cluster.ts'
import { bytesLeft } from '../bytes-left.ts'
import { addedBy, isSameSet, type Move, nameOf } from '../moves.ts'
import { endWith, next, patientLooks, rateText, settleMs, type Turn } from '../phase.ts'
import { targetOf } from '../target-of.ts'

const lookEveryMs = 2000

/** Looks how far the copying is, until each partition is where it should be. */
export async function follow(turn: Turn): Promise<Advanced> {
  const { cluster, job, spec, checkpoint, moves, now } = turn
  if (job.cancelledBy)
    return next({ ...checkpoint, phase: 'cancel' }, 'Taking back what has not been moved yet.')
  // The running ones first: one that ends in between is seen as moved then.
  const running = new Map(
    (await cluster.listPartitionReassignments()).map(one => [partitionKey(one.topic, one.partition), one]),
  )
  const { topics, brokers } = await cluster.describe()
  const placed = new Map(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(one => [partitionKey(name, one.partition), one] as const),
    ),
  )
  const isUnder = (move: Move): boolean => {
    const one = running.get(partitionKey(move.topic, move.partition))
    return one !== undefined && isSameSet(targetOf(one), move.to)
  }
  const under = new Set(moves.filter(isUnder))
  const isDone = (move: Move): boolean =>
    isSameSet(placed.get(partitionKey(move.topic, move.partition))?.replicas ?? [], move.to)
  const open = moves.filter(move => !under.has(move) && !isDone(move))
  if (under.size === 0) {
    if (open.length === 0) return endWith(checkpoint, { state: 'done', why: null })
    const looks = checkpoint.unsettledLooks + 1
    if (checkpoint.refused.length > 0 || looks > patientLooks) {
      const why = checkpoint.refused[0] ?? `Somebody else moved or took back ${listed(open.map(nameOf))}.`
      return endWith(checkpoint, { state: 'failed', why })
    }
    return next({ ...checkpoint, unsettledLooks: looks }, 'Reading back where the replicas are.', {
      afterMs: settleMs,
    })
  }
  const left = await bytesLeft(cluster, moves, under, placed)
  const totalBytes = checkpoint.totalBytes ?? left?.total ?? null
  const away = [...new Set([...under].flatMap(addedBy))].filter(id => !brokers.some(one => one.id === id))
  const fraction = left && totalBytes ? Math.min(1, Math.max(0, 1 - left.left / totalBytes)) : null
  const rate =
    left && totalBytes && checkpoint.startedAt !== null
      ? copied(totalBytes, left.left, now - checkpoint.startedAt)
      : 0
  const facts: Field[] = [
    { label: 'Partitions', value: `${moves.length - under.size - open.length} of ${moves.length} done` },
    ...(left ? [{ label: 'Left to copy', value: bytes(Math.round(left.left)) }] : []),
    ...(rate > 0 ? [{ label: 'Rate', value: rateText(Math.round(rate)) }] : []),
    { label: 'Throttle', value: `${rateText(spec.throttle)} for each broker` },
  ]
  const doing =
    away.length > 0
      ? `Copying waits for ${away.length === 1 ? 'broker' : 'brokers'} ${listed(away.map(String))}, which cannot be reached. If ${away.length === 1 ? 'it does' : 'they do'} not come back: jobs cancel ${job.id} takes back what was not copied, and the throttle.`
      : `Copying ${counted(under.size, 'partition')}.`
  return next({ ...checkpoint, totalBytes, unsettledLooks: 0 }, doing, {
    afterMs: lookEveryMs,
    fraction,
    leftMs: rate > 0 && left ? (left.left / rate) * 1000 : null,
    facts,
  })
}

/** Bytes per second since the beginning. */
const copied = (total: number, left: number, ms: number): number =>
  ms < 1000 ? 0 : (Math.max(0, total - left) / ms) * 1000
