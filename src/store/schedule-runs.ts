import type { Database } from './database.ts'

/** Which planned times of a scheduled job have been run, so that each one is run once, and a missed one can be made up. */
export interface ScheduleRuns {
  /**
   * Takes one planned time; false when it was taken before. In the same `transaction` as the job's outbox rows it makes sure
   * that they are sent exactly once: a kill before the commit leaves the run untaken.
   */
  claimRun(run: ScheduledRun): boolean
  /** The newest planned time that was taken; undefined: none yet. */
  lastRun(job: string, environment: string): (ScheduledRun & { claimedAt: number }) | undefined
  /** Forgets runs planned before `before`, but never a job's newest one; returns how many. */
  cleanUp(before: number): number
}

export interface ScheduledRun {
  job: string
  environment: string
  /** The time that the schedule means, not the time of running. */
  plannedAt: number
}

export function scheduleRunTable(db: Database, clock: () => number): ScheduleRuns {
  const sql = db.sql
  const insert = sql.prepare<[string, string, number, number]>(
    'INSERT INTO schedule_runs VALUES (?, ?, ?, ?) ON CONFLICT (job, environment, planned_at) DO NOTHING',
  )
  const selectLast = sql.prepare<[string, string], ScheduledRun & { claimedAt: number }>(`
    SELECT job, environment, planned_at AS plannedAt, claimed_at AS claimedAt FROM schedule_runs
    WHERE job = ? AND environment = ? ORDER BY planned_at DESC LIMIT 1`)
  const forget = sql.prepare<[number]>(`
    DELETE FROM schedule_runs WHERE planned_at < ? AND EXISTS (SELECT 1 FROM schedule_runs AS later
      WHERE later.job = schedule_runs.job AND later.environment = schedule_runs.environment
        AND later.planned_at > schedule_runs.planned_at)`)

  return {
    claimRun: ({ job, environment, plannedAt }) =>
      db.write(() => insert.run(job, environment, plannedAt, clock()).changes === 1),
    lastRun: (job, environment) => db.read(() => selectLast.get(job, environment)),
    cleanUp: before => db.write(() => forget.run(before).changes),
  }
}
