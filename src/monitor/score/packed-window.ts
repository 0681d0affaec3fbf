import type { LagSample } from '../../core/lag-state.ts'

/**
 * What several scans saw of one topic that a group reads, by partition; of one topic id. All numbers are in one flat array: as
 * objects the windows of 10,000 partitions that are behind took 27 MB, so they take 4.
 */
export interface PackedWindow {
  readonly id: string
  /** A scan follows; `add` belongs to it. What is older than `keptMs` goes; a scan that comes sooner than `leastMs` after the one before the last takes the last one's place. */
  begin(at: number, keptMs: number, leastMs: number): void
  /** A partition that is not added to a scan has no window after it; one that has read everything begins a new one. */
  add(partition: number, committed: bigint, start: bigint | null, end: bigint | null): void
  /** Whether all that the last scan added had been read to the end. */
  isReadUp(): boolean
  /** Each partition that the last scan added, with its samples, the oldest first. */
  each(visit: (samples: LagSample[]) => void): void
}

/** Committed, start, end. */
const fields = 3
/** Kafka's own offsets are never negative. */
const unknownOffset = -1n

export function packedWindow(id: string): PackedWindow {
  const times: number[] = []
  /** How many scans were dropped from the front: scans are numbered from the first one ever. */
  let dropped = 0
  let size = 0
  let capacity = 0
  let values = new BigInt64Array(0)
  /** By partition, the number of the scan in which its window begins, and of the last one that added it; −1: none. */
  let since: number[] = []
  let seen: number[] = []

  const current = (): number => dropped + times.length - 1

  function reserve(partitions: number, scans: number): void {
    if (partitions <= size && scans <= capacity) return
    const wider = Math.max(size, partitions)
    const longer = scans <= capacity ? capacity : scans * 2
    const next = new BigInt64Array(wider * longer * fields)
    for (let scan = 0; scan < capacity; scan += 1)
      next.set(values.subarray(scan * size * fields, (scan + 1) * size * fields), scan * wider * fields)
    for (let partition = size; partition < wider; partition += 1) {
      since[partition] = -1
      seen[partition] = -1
    }
    size = wider
    capacity = longer
    values = next
  }

  function drop(before: number): void {
    const count = times.findIndex(at => at > before)
    const gone = count < 0 ? times.length : count
    if (gone === 0) return
    times.splice(0, gone)
    values.copyWithin(0, gone * size * fields)
    dropped += gone
  }

  return {
    id,
    begin(at, keptMs, leastMs) {
      const number = current()
      since = since.map((from, partition) => (seen[partition] === number ? from : -1))
      drop(at - keptMs)
      const [previous, last] = [times.at(-2), times.at(-1)]
      if (previous !== undefined && last !== undefined && last - previous < leastMs)
        times[times.length - 1] = at
      else times.push(at)
      reserve(size, times.length)
      seen = seen.map(() => -1)
    },
    add(partition, committed, start, end) {
      reserve(partition + 1, times.length)
      const number = current()
      const from = since[partition] ?? -1
      since[partition] = from < 0 || committed === end ? number : Math.max(from, dropped)
      seen[partition] = number
      const at = ((times.length - 1) * size + partition) * fields
      values[at] = committed
      values[at + 1] = start ?? unknownOffset
      values[at + 2] = end ?? unknownOffset
    },
    isReadUp() {
      const number = current()
      for (let partition = 0; partition < size; partition += 1) {
        const at = ((times.length - 1) * size + partition) * fields
        if (seen[partition] === number && values[at] !== values[at + 2]) return false
      }
      return true
    },
    each(visit) {
      const number = current()
      for (let partition = 0; partition < size; partition += 1) {
        if (seen[partition] !== number) continue
        const samples: LagSample[] = []
        for (let scan = Math.max(0, (since[partition] ?? 0) - dropped); scan < times.length; scan += 1) {
          const at = (scan * size + partition) * fields
          samples.push({
            at: times[scan] ?? 0,
            committed: values[at] ?? null,
            start: known(values[at + 1]),
            end: known(values[at + 2]),
          })
        }
        visit(samples)
      }
    },
  }
}

const known = (packed: bigint | undefined): bigint | null =>
  packed === undefined || packed === unknownOffset ? null : packed
