import type { Database } from './database.ts'

/** Answers in Slack that bring themselves up to date until a time that is set when they are asked for. */
export interface LiveMessages {
  record(message: LiveMessage): void
  get(place: { channel: string; ts: string }): LiveMessage | undefined
  list(): LiveMessage[]
  /** Ends it at `at`, or when it would have ended, whichever comes first. */
  stop(place: { channel: string; ts: string }, at: number): void
  forget(place: { channel: string; ts: string }): void
}

export interface LiveMessage {
  channel: string
  ts: string
  command: string
  /** What its asker typed; read and run again each time. */
  typed: string
  personId: string
  personName: string
  zone: string
  until: number
}

export function liveMessageTable(db: Database): LiveMessages {
  const sql = db.sql
  const columns = 'channel, ts, command, typed, person_id AS personId, person_name AS personName, zone, until'
  const insert = sql.prepare<LiveMessage>(
    'INSERT OR REPLACE INTO live_messages VALUES (@channel, @ts, @command, @typed, @personId, @personName, @zone, @until)',
  )
  const select = sql.prepare<[string, string], LiveMessage>(
    `SELECT ${columns} FROM live_messages WHERE channel = ? AND ts = ?`,
  )
  const selectAll = sql.prepare<[], LiveMessage>(`SELECT ${columns} FROM live_messages ORDER BY until`)
  const shorten = sql.prepare<[number, string, string]>(
    'UPDATE live_messages SET until = min(until, ?) WHERE channel = ? AND ts = ?',
  )
  const remove = sql.prepare<[string, string]>('DELETE FROM live_messages WHERE channel = ? AND ts = ?')

  return {
    record: message => void db.write(() => insert.run(message)),
    get: ({ channel, ts }) => db.read(() => select.get(channel, ts)),
    list: () => db.read(() => selectAll.all()),
    stop: ({ channel, ts }, at) => void db.write(() => shorten.run(at, channel, ts)),
    forget: ({ channel, ts }) => void db.write(() => remove.run(channel, ts)),
  }
}
