import type { Database } from 'better-sqlite3'

const hourMs = 3_600_000
/** Rows of single partitions. */
const detailMs = 6 * hourMs
/** Sums and readings. */
const totalsMs = 48 * hourMs
/** More than a scan brings, so that a backlog shrinks; few, so that writing the next scan does not wait. */
const scansAtOnce = 3

/** Removes what is too old, a few scans at a time. The space is used again, the file does not shrink. */
export function historyRetention(db: Database): (now: number) => void {
  const selectDetailed = db
    .prepare<[number, number], number>(
      'SELECT id FROM scans WHERE has_detail = 1 AND at < ? ORDER BY at LIMIT ?',
    )
    .pluck()
  const selectOld = db
    .prepare<[number, number], number>(
      'SELECT id FROM scans WHERE has_detail = 0 AND at < ? ORDER BY at LIMIT ?',
    )
    .pluck()
  const of = (table: string) => db.prepare<[number]>(`DELETE FROM ${table} WHERE scan = ?`)
  const removeDetail = [of('ends'), of('commits')]
  const removeTotals = [of('topic_totals'), of('lag_totals'), of('readings')]
  const noteDetail = db.prepare<[number]>('UPDATE scans SET has_detail = 0 WHERE id = ?')
  const removeScan = db.prepare<[number]>('DELETE FROM scans WHERE id = ?')
  const removeSubscriptions = db.prepare<[number]>('DELETE FROM subscriptions WHERE seen_at < ?')
  const removeTopics = db.prepare<[number]>('DELETE FROM topics WHERE seen_at < ?')

  const clean = db.transaction((now: number) => {
    for (const scan of selectDetailed.all(now - detailMs, scansAtOnce)) {
      for (const remove of removeDetail) remove.run(scan)
      noteDetail.run(scan)
    }
    for (const scan of selectOld.all(now - totalsMs, scansAtOnce)) {
      for (const remove of removeTotals) remove.run(scan)
      removeScan.run(scan)
    }
    // Names outlive the last row that uses them: `seen_at` is up to an hour late, and a backlog may lie a little longer.
    removeSubscriptions.run(now - 2 * totalsMs)
    removeTopics.run(now - 2 * totalsMs)
  })
  return now => clean.immediate(now)
}
