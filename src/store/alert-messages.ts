import type { Database } from './database.ts'

/** The live Slack messages of each environment's rule: one for each channel that is told, however many members fire. */
export interface AlertMessages {
  get(environment: string, rule: string, channel: string): AlertMessage | undefined
  record(message: AlertMessage): void
  /** All are resolved: the next one that fires gets a message of its own. */
  forget(environment: string, rule: string, channel: string): void
  list(environment: string): AlertMessage[]
}

export interface AlertMessage {
  environment: string
  rule: string
  channel: string
  ts: string
  postedAt: number
}

export function alertMessageTable(db: Database): AlertMessages {
  const sql = db.sql
  const columns = 'environment, rule, channel, ts, posted_at AS postedAt'
  const select = sql.prepare<[string, string, string], AlertMessage>(
    `SELECT ${columns} FROM alert_messages WHERE environment = ? AND rule = ? AND channel = ?`,
  )
  const selectAll = sql.prepare<[string], AlertMessage>(
    `SELECT ${columns} FROM alert_messages WHERE environment = ? ORDER BY posted_at`,
  )
  const insert = sql.prepare<AlertMessage>(
    'INSERT OR REPLACE INTO alert_messages VALUES (@environment, @rule, @channel, @ts, @postedAt)',
  )
  const remove = sql.prepare<[string, string, string]>(
    'DELETE FROM alert_messages WHERE environment = ? AND rule = ? AND channel = ?',
  )

  return {
    get: (environment, rule, channel) => db.read(() => select.get(environment, rule, channel)),
    record: message => void db.write(() => insert.run(message)),
    forget: (environment, rule, channel) => void db.write(() => remove.run(environment, rule, channel)),
    list: environment => db.read(() => selectAll.all(environment)),
  }
}
