import type { CommittedProgress, CopyProgress } from '../../kafka/copy/copy.ts'
import type { Checkpoint } from './checkpoint.ts'

export interface HowFar {
  /** Offsets that are behind the copy, and all of them; null: it follows. */
  done: bigint
  total: bigint | null
  /** Offsets of a copy that follows which it has not copied; null: it ends, or it has not looked yet. */
  behind: bigint | null
  records: number
  size: number
  dropped: number
  dead: number
}

/** A copy as a whole. */
export function far({ ranges }: Checkpoint, partitions: readonly CopyProgress[]): HowFar {
  const byPartition = new Map(partitions.map(one => [one.partition, one]))
  const sum = (of: (one: CopyProgress) => number): number =>
    partitions.reduce((total, one) => total + of(one), 0)
  const follows = ranges.some(one => one.end === null)
  const looked = partitions.filter(one => one.logEnd !== null)
  return {
    done: ranges.reduce(
      (total, { partition, start }) => total + ((byPartition.get(partition)?.nextOffset ?? start) - start),
      0n,
    ),
    total: follows ? null : ranges.reduce((total, { start, end }) => total + ((end ?? start) - start), 0n),
    behind:
      follows && looked.length > 0
        ? looked.reduce((total, { logEnd, nextOffset }) => {
            const left = (logEnd ?? nextOffset) - nextOffset
            return left > 0n ? total + left : total
          }, 0n)
        : null,
    records: sum(one => one.records),
    size: sum(one => one.bytes),
    dropped: sum(one => one.dropped),
    dead: sum(one => one.dead),
  }
}

/** `partition 3: 100 to 250`: offsets that were never copied; both included. */
export const lostRanges = (partitions: readonly CommittedProgress[]): string[] =>
  partitions.flatMap(({ partition, lost }) =>
    lost.map(({ from, to }) => `partition ${partition}: offsets ${from} to ${to - 1n}`),
  )
