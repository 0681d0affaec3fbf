import type { Database } from './database.ts'

/** The messages in the approval channels, and whether they still show what became of their request. */
export interface ApprovalCards {
  get(requestId: string): ApprovalCard | undefined
  /** Notes where the card was posted and which revision of the request it shows (read by `revision` before rendering). */
  record(requestId: string, place: { channel: string; ts: string }, revision: number): void
  /** Grows with every change of a request that people can see; read it first, then the request. undefined: no such request. */
  revision(requestId: string): number | undefined
  /**
   * Cards that show an older state than their request has, whichever process changed it: also a terminal's withdrawal or
   * an expiry while the bot was down.
   */
  outdated(limit: number): (ApprovalCard & { revision: number })[]
}

export interface ApprovalCard {
  requestId: string
  channel: string
  ts: string
}

export function approvalCardTable(db: Database): ApprovalCards {
  const sql = db.sql
  const select = sql.prepare<[string], ApprovalCard>(
    'SELECT request_id AS requestId, channel, ts FROM approval_cards WHERE request_id = ?',
  )
  const insert = sql.prepare<[string, string, string, number]>(`
    INSERT INTO approval_cards (request_id, channel, ts, shown_revision) VALUES (?, ?, ?, ?)
    ON CONFLICT (request_id) DO UPDATE SET channel = excluded.channel, ts = excluded.ts,
      shown_revision = excluded.shown_revision`)
  const selectRevision = sql.prepare<[string], number>('SELECT revision FROM requests WHERE id = ?').pluck()
  const selectOutdated = sql.prepare<[number], ApprovalCard & { revision: number }>(`
    SELECT request_id AS requestId, channel, ts, revision FROM approval_cards JOIN requests ON requests.id = request_id
    WHERE revision > shown_revision ORDER BY approval_cards.rowid LIMIT ?`)

  return {
    get: requestId => db.read(() => select.get(requestId)),
    record: (requestId, { channel, ts }, revision) =>
      void db.write(() => insert.run(requestId, channel, ts, revision)),
    revision: requestId => db.read(() => selectRevision.get(requestId)),
    outdated: limit => db.read(() => selectOutdated.all(limit)),
  }
}
