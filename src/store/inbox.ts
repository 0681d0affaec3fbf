import type { Json } from '../core/plan.ts'
import { decode, encode } from './codec.ts'
import type { Database } from './database.ts'

/** What came from Slack, kept before it is acknowledged, so that a kill after the acknowledgement loses nothing. */
export interface Inbox {
  /** False: this key was accepted before (a duplicate delivery). */
  accept(entry: NewInboxEntry): boolean
  /** It was dealt with: its key stays, what it held does not. */
  done(key: string): void
  /**
   * At the start of the process that holds the lease: what an earlier one acknowledged and did not finish, oldest first.
   * Each call counts as a replay; an entry that was replayed three times is given up, so that it cannot kill every start.
   */
  unfinished(): InboxEntry[]
  /** Entries that were given up: acknowledged, replayed three times, never done. */
  givenUp(): InboxEntry[]
  /** Forgets entries that were received before `before`, but none that is still to be done; returns how many. */
  cleanUp(before: number): number
}

export interface NewInboxEntry {
  /** What a duplicate delivery has in common with the first one: envelope id, trigger id, event id. */
  key: string
  kind: string
  payload: Json
  receivedAt: number
}

export interface InboxEntry extends NewInboxEntry {
  replays: number
}

const maxReplays = 3

export function inboxTable(db: Database, clock: () => number): Inbox {
  const sql = db.sql
  const insert = sql.prepare<[string, string, string, number]>(
    'INSERT INTO inbox (key, kind, payload, received_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
  )
  const finish = sql.prepare<[number, string]>(
    // What somebody typed may hold what is not to be kept; a duplicate is known by its key.
    `UPDATE inbox SET done_at = ?, payload = 'null' WHERE key = ? AND done_at IS NULL`,
  )
  const replay = sql.prepare<[number]>(
    'UPDATE inbox SET replays = replays + 1 WHERE done_at IS NULL AND replays <= ?',
  )
  const selectReplayed = sql.prepare<[number], InboxRow>(
    'SELECT * FROM inbox WHERE done_at IS NULL AND replays <= ? ORDER BY received_at, rowid',
  )
  const selectGivenUp = sql.prepare<[number], InboxRow>(
    'SELECT * FROM inbox WHERE done_at IS NULL AND replays > ? ORDER BY received_at, rowid',
  )
  const forget = sql.prepare<[number, number]>(
    'DELETE FROM inbox WHERE received_at < ? AND (done_at IS NOT NULL OR replays > ?)',
  )

  return {
    accept: ({ key, kind, payload, receivedAt }) =>
      db.write(() => insert.run(key, kind, encode(payload), receivedAt).changes === 1),
    done: key => void db.write(() => finish.run(clock(), key)),
    unfinished: () =>
      db.write(() => {
        replay.run(maxReplays)
        return selectReplayed.all(maxReplays).map(entryOf)
      }),
    givenUp: () => db.read(() => selectGivenUp.all(maxReplays).map(entryOf)),
    cleanUp: before => db.write(() => forget.run(before, maxReplays).changes),
  }
}

interface InboxRow {
  key: string
  kind: string
  payload: string
  received_at: number
  replays: number
}

const entryOf = (row: InboxRow): InboxEntry => ({
  key: row.key,
  kind: row.kind,
  payload: decode(row.payload),
  receivedAt: row.received_at,
  replays: row.replays,
})
