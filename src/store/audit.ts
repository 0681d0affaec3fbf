import type { AuditRow, AuditTrail } from '../core/audit.ts'
import { auditRow, auditRowOf, genesisHash, type StoredAuditRow } from './audit-row.ts'
import type { Database } from './database.ts'
import { type Verification, verifyTrail } from './verify-trail.ts'

/** The trail of who did what: rows are only ever added, and each one holds the hash of the one before. */
export interface Audit extends AuditTrail {
  /** Newest first. */
  search(filter: AuditFilter): AuditRow[]
  /** Rows after a sequence number, oldest first: for an export in pieces. */
  page(after: number, limit: number): AuditRow[]
  /** The same rows exactly as they are kept, and as their hashes were computed: for whoever verifies them elsewhere. */
  kept(after: number, limit: number): StoredAuditRow[]
  /**
   * The number of the first row written at or after `since`, and of the last one at or before `until`; null: there is none.
   * Where the clock was turned back, rows between them may lie outside of those times: a chain has no gaps.
   */
  between(since: number | null, until: number | null): { first: number; last: number } | null
  /** Who asked for what how often, in a time and an environment: as many rows as there are different ones. */
  tally(filter: { environment: string; since: number; until: number }): AuditTally[]
  /** The last row's number and hash; 0 and zeros while the trail is empty. */
  head(): Anchor
  /** Notes that this head was posted where people can see it. */
  recordAnchor(anchor: Anchor, place: string): void
  anchors(): (Anchor & { place: string; at: number })[]
  /**
   * Computes every hash again, and compares with the anchors: those kept here, and `posted`, which a person copied from where
   * they were posted. Works in pieces, so that memory stays flat and the event loop free.
   */
  verify(posted?: readonly Anchor[]): Promise<Verification>
}

export interface Anchor {
  sequence: number
  hash: string
}

export interface AuditTally {
  actorId: string
  /** As it was last. */
  actorName: string
  door: string
  event: AuditRow['event']
  command: string | null
  count: number
  /** Epoch milliseconds. */
  lastAt: number
}

export interface AuditFilter {
  /** Somewhere in the summary, the arguments, the detail, the command or the request's id; no matter the case (of ASCII). */
  text?: string
  /** Id or name. */
  actor?: string
  command?: string
  environment?: string
  event?: AuditRow['event']
  /** Epoch milliseconds, both included. */
  since?: number
  until?: number
  limit: number
}

export function auditTrail(db: Database, clock: () => number): Audit {
  const sql = db.sql
  const selectHead = sql.prepare<[], Anchor>(
    'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  )
  const insert = sql.prepare<StoredAuditRow>(`
    INSERT INTO audit VALUES (@sequence, @at, @event, @actor_id, @actor_name, @door, @environment, @command, @arguments,
      @request_id, @digest, @summary, @detail, @previous_hash, @hash)`)
  const selectMany = sql.prepare<Record<string, string | number | null>, StoredAuditRow>(`
    SELECT * FROM audit
    WHERE (@since IS NULL OR at >= @since) AND (@until IS NULL OR at <= @until)
      AND (@actor IS NULL OR actor_id = @actor OR actor_name = @actor)
      AND (@command IS NULL OR command = @command)
      AND (@environment IS NULL OR environment = @environment)
      AND (@event IS NULL OR event = @event)
      AND (@text IS NULL OR summary LIKE @text ESCAPE '\\' OR arguments LIKE @text ESCAPE '\\'
        OR detail LIKE @text ESCAPE '\\' OR command LIKE @text ESCAPE '\\' OR request_id LIKE @text ESCAPE '\\')
    ORDER BY sequence DESC LIMIT @limit`)
  const selectAfter = sql.prepare<[number, number], StoredAuditRow>(
    'SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?',
  )
  const selectBetween = sql.prepare<
    { since: number | null; until: number | null },
    { first: number | null; last: number | null }
  >(`
    SELECT (SELECT MIN(sequence) FROM audit WHERE @since IS NULL OR at >= @since) AS first,
      (SELECT MAX(sequence) FROM audit WHERE @until IS NULL OR at <= @until) AS last`)
  const selectTally = sql.prepare<{ environment: string; since: number; until: number }, AuditTally>(`
    SELECT actor_id AS actorId, actor_name AS actorName, door, event, command, COUNT(*) AS count, MAX(at) AS lastAt
    FROM audit WHERE at >= @since AND at <= @until AND environment = @environment
    GROUP BY actor_id, door, event, command ORDER BY actor_id, door, event, command`)
  const insertAnchor = sql.prepare<[number, string, string, number]>(
    'INSERT INTO audit_anchors (sequence, hash, place, at) VALUES (?, ?, ?, ?)',
  )
  const selectAnchors = sql.prepare<[], Anchor & { place: string; at: number }>(
    'SELECT sequence, hash, place, at FROM audit_anchors ORDER BY position',
  )

  const head = (): Anchor => selectHead.get() ?? { sequence: 0, hash: genesisHash }
  const anchors = () => db.read(() => selectAnchors.all())

  return {
    append: entry =>
      db.write(() => {
        const last = head()
        const row = auditRow(entry, last.sequence + 1, clock(), last.hash)
        insert.run(row)
        return auditRowOf(row)
      }),
    search: filter =>
      db.read(() =>
        selectMany
          .all({
            since: filter.since ?? null,
            until: filter.until ?? null,
            actor: filter.actor ?? null,
            command: filter.command ?? null,
            environment: filter.environment ?? null,
            event: filter.event ?? null,
            text: filter.text === undefined ? null : `%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`,
            limit: filter.limit,
          })
          .map(auditRowOf),
      ),
    page: (after, limit) => db.read(() => selectAfter.all(after, limit).map(auditRowOf)),
    kept: (after, limit) => db.read(() => selectAfter.all(after, limit)),
    between: (since, until) =>
      db.read(() => {
        const { first, last } = selectBetween.get({ since, until }) ?? { first: null, last: null }
        return first === null || last === null || last < first ? null : { first, last }
      }),
    tally: filter => db.read(() => selectTally.all(filter)),
    head: () => db.read(head),
    recordAnchor: ({ sequence, hash }, place) =>
      void db.write(() => insertAnchor.run(sequence, hash, place, clock())),
    anchors,
    verify: (posted = []) =>
      verifyTrail((after, limit) => db.read(() => selectAfter.all(after, limit)), [...anchors(), ...posted]),
  }
}
