import type { Database } from './database.ts'

/** The messages that show the progress of jobs, and whether they still do. */
export interface JobMessages {
  get(jobId: string): JobMessage | undefined
  /** Notes where the message was posted and which revision of the job it shows (read by `revision` before rendering). */
  record(jobId: string, place: { channel: string; ts: string }, revision: number): void
  /** Grows with every change of a job that people can see. undefined: no such job. */
  revision(jobId: string): number | undefined
  /** Messages that show an older state than their job has, whichever process works on it. */
  outdated(limit: number): JobMessage[]
}

export interface JobMessage {
  jobId: string
  channel: string
  ts: string
}

export function jobMessageTable(db: Database): JobMessages {
  const sql = db.sql
  const select = sql.prepare<[string], JobMessage>(
    'SELECT job_id AS jobId, channel, ts FROM job_messages WHERE job_id = ?',
  )
  const insert = sql.prepare<[string, string, string, number]>(
    'INSERT OR REPLACE INTO job_messages (job_id, channel, ts, shown_revision) VALUES (?, ?, ?, ?)',
  )
  const selectRevision = sql.prepare<[string], number>('SELECT revision FROM jobs WHERE id = ?').pluck()
  const selectOutdated = sql.prepare<[number], JobMessage>(`
    SELECT job_id AS jobId, channel, ts FROM job_messages JOIN jobs ON jobs.id = job_id
    WHERE revision > shown_revision ORDER BY job_messages.rowid LIMIT ?`)

  return {
    get: jobId => db.read(() => select.get(jobId)),
    record: (jobId, { channel, ts }, revision) =>
      void db.write(() => insert.run(jobId, channel, ts, revision)),
    revision: jobId => db.read(() => selectRevision.get(jobId)),
    outdated: limit => db.read(() => selectOutdated.all(limit)),
  }
}
