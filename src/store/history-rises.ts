import type { Database } from 'better-sqlite3'
import { unknownOffset } from './sample-batch.ts'

/** By how much the offsets of a series went on since they were seen last, and when that was. */
export interface Rise {
  records: number
  elapsedMs: number
}

/** A series that was not seen for so long starts anew. */
const forgottenAfterMs = 24 * 3_600_000

/**
 * Differences of offsets, partition by partition. One that was truncated or rewound, or is new, adds nothing and starts from
 * where it is; one that is unknown for a while adds what it rose by when it is known again. So a rise is never negative, and
 * the rises of a partition that never goes back add up to the difference of its ends. A clock that was set back makes the
 * time between two samples none, not negative.
 */
export function offsetRises(db: Database) {
  const selectBefore = db.prepare<[number, number, number], { at: number; offsets: Buffer }>(`
    SELECT scans.at, offsets FROM scans JOIN samples ON samples.scan = scans.id AND series = ?
    WHERE environment = ? AND scans.id < ? ORDER BY scans.id DESC LIMIT 1`)
  const seen = new Map<number, Seen>()
  let forgotAt = 0

  /** After a start: what the process before saw last. */
  function fromFile(series: number, scan: Scan): Seen | undefined {
    const row = selectBefore.get(series, scan.environment, scan.id)
    return row && { at: row.at, offsets: offsetsIn(row.offsets) }
  }

  function rise(series: number, scan: Scan, offsets: BigInt64Array): Rise {
    const before = seen.get(series) ?? fromFile(series, scan)
    const now = before && before.offsets.length >= offsets.length ? before : grown(before, offsets.length)
    const elapsedMs = before ? Math.max(0, scan.at - before.at) : 0
    let records = 0n
    // Changed where they are: with ten thousand partitions new arrays for each scan are much garbage.
    for (let partition = 0; partition < offsets.length; partition++) {
      const offset = offsets[partition] ?? unknownOffset
      if (offset === unknownOffset) continue
      const was = now.offsets[partition] ?? unknownOffset
      if (was !== unknownOffset && offset > was) records += offset - was
      now.offsets[partition] = offset
    }
    now.at = scan.at
    seen.set(series, now)
    return { records: Number(records), elapsedMs }
  }

  /** What is gone from the cluster leaves the memory, too. */
  function forget(at: number): void {
    if (Math.abs(at - forgotAt) < forgottenAfterMs) return
    forgotAt = at
    for (const [series, one] of seen) if (one.at < at - forgottenAfterMs) seen.delete(series)
  }

  return { rise, forget }
}

export interface Scan {
  id: number
  environment: number
  at: number
}
interface Seen {
  at: number
  offsets: BigInt64Array
}

function grown(before: Seen | undefined, length: number): Seen {
  const offsets = new BigInt64Array(length).fill(unknownOffset)
  if (before) offsets.set(before.offsets)
  return { at: 0, offsets }
}

/** A copy: what SQLite gives may lie at any address, and a BigInt64Array wants a multiple of eight. */
export function offsetsIn(blob: Uint8Array): BigInt64Array {
  const offsets = new BigInt64Array(blob.byteLength / 8)
  new Uint8Array(offsets.buffer).set(blob)
  return offsets
}
