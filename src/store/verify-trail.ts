import { setImmediate } from 'node:timers/promises'
import type { Anchor } from './audit.ts'
import { genesisHash, rowHash, type StoredAuditRow } from './audit-row.ts'

export type Verification =
  | { ok: true; rows: number; head: Anchor; anchors: number }
  | { ok: false; firstBad: number; why: string }

/** Few enough that computing their hashes does not hold up the event loop for long. */
const pieceSize = 100

/** Follows the chain from its first row to its last. `read` gives rows after a sequence number, oldest first. */
export async function verifyTrail(
  read: (after: number, limit: number) => StoredAuditRow[],
  anchors: readonly Anchor[],
): Promise<Verification> {
  const posted = Map.groupBy(anchors, anchor => anchor.sequence)
  let head: Anchor = { sequence: 0, hash: genesisHash }
  for (;;) {
    const rows = read(head.sequence, pieceSize)
    for (const row of rows) {
      const why = fault(row, head, posted.get(row.sequence) ?? [])
      if (why !== undefined) return { ok: false, firstBad: row.sequence, why }
      head = { sequence: row.sequence, hash: row.hash }
    }
    if (rows.length < pieceSize) break
    await setImmediate()
  }
  const cut = anchors.find(anchor => anchor.sequence > head.sequence)
  if (cut)
    return {
      ok: false,
      firstBad: head.sequence + 1,
      why: `Row ${cut.sequence} was posted, but the trail ends with row ${head.sequence}: its tail was cut off.`,
    }
  return { ok: true, rows: head.sequence, head, anchors: anchors.length }
}

function fault(row: StoredAuditRow, before: Anchor, posted: readonly Anchor[]): string | undefined {
  const { sequence } = row
  if (sequence !== before.sequence + 1)
    return `Row ${sequence} follows row ${before.sequence}: ${sequence - before.sequence - 1} row(s) are missing.`
  if (row.previous_hash !== before.hash) return `Row ${sequence} does not hold the hash of the row before it.`
  if (rowHash(row) !== row.hash) return `Row ${sequence} was changed after it was written.`
  if (posted.some(anchor => anchor.hash !== row.hash))
    return `Row ${sequence} is not the one that was posted: the trail was written anew.`
  return undefined
}
