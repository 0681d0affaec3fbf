import type { Database } from 'better-sqlite3'
import { type HistoryRetention, levels } from './history-levels.ts'

/** More than a scan brings, so that a backlog shrinks; few, so that writing the next scan does not wait. */
const atOnce = 3
const dayMs = 86_400_000

/** Removes what is too old, a little at a time. The space is used again, the file does not shrink. */
export function historyRetention(db: Database, kept: HistoryRetention): (now: number) => void {
  const selectOld = db
    .prepare<[number, number], number>('SELECT id FROM scans WHERE at < ? ORDER BY at LIMIT ?')
    .pluck()
  const removeSamples = db.prepare<[number]>('DELETE FROM samples WHERE scan = ?')
  const removeScan = db.prepare<[number]>('DELETE FROM scans WHERE id = ?')
  const removeSeries = db.prepare<[number]>('DELETE FROM series WHERE seen_at < ?')
  const buckets = [...levels, { table: 'hour_partitions', widthMs: 3_600_000 } as const].map(
    ({ table, widthMs }) => ({
      widthMs,
      keptMs: kept[table === 'hour_partitions' ? 'hours' : table],
      oldest: db.prepare<[], number>(`SELECT MIN(at) FROM ${table}`).pluck(),
      remove: db.prepare<[number]>(`DELETE FROM ${table} WHERE at = ?`),
    }),
  )

  const clean = db.transaction((now: number) => {
    for (const scan of selectOld.all(now - kept.raw, atOnce)) {
      removeSamples.run(scan)
      removeScan.run(scan)
    }
    for (const { widthMs, keptMs, oldest, remove } of buckets)
      for (let i = 0; i < atOnce; i++) {
        const at = oldest.get() ?? null
        if (at === null || (at + 1) * widthMs > now - keptMs) break
        remove.run(at)
      }
    // Names outlive the last row that uses them: `seen_at` is up to an hour late, and a backlog may lie a little longer.
    removeSeries.run(now - kept.days - 7 * dayMs)
  })
  return now => clean.immediate(now)
}
