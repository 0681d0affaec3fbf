import { DateTime } from 'luxon'
import { type ScheduledTask, schedule } from 'node-cron'
import { toFailure } from '../core/failure.ts'
import type { Store } from '../store/store.ts'
import { newestPlanned } from './planned-times.ts'

export interface Job {
  /** With the environment it names the job in the database: `daily-digest`. */
  name: string
  environment: string
  /** Five fields, in `zone` (IANA). */
  cron: string
  zone: string
  /**
   * Makes everything ready (reads the cluster, writes the report) and returns what keeps it: that is done in the same
   * transaction that marks the run as done, so a kill at any time sends nothing twice and loses nothing. When it rejects,
   * it is tried again a minute later, until the next planned time.
   */
  prepare: (due: Due) => Promise<() => void>
}
export interface Due {
  /** The time that the schedule means, epoch milliseconds. */
  plannedAt: number
  /** It is made up: the bot was down, or could not do it, at its time. */
  isLate: boolean
}

export interface ScheduleOptions {
  jobs: readonly Job[]
  store: Pick<Store, 'scheduleRuns' | 'transaction'>
  clock: () => number
  log: { info: (about: object, text: string) => void; error: (about: object, text: string) => void }
}

export interface Schedules {
  /** When each job runs next, for the status. */
  next(): { name: string; environment: string; at: number | null }[]
  /** Jobs that are owed and could not be done, until they are. */
  failing(): { name: string; environment: string; since: number; why: string }[]
  /** No run begins after this; resolves when those that had begun are done. */
  stop(): Promise<void>
}

const retryMs = 60_000
/** Reading the cluster and a busy machine take their time; beyond this a person would call it late. */
const lateAfterMs = 5 * 60_000

/**
 * Runs each job once for each of its planned times: at that time, or, when the bot was down then, once after the start
 * for all that were missed. Only for the process that holds the bot's lease. On the first start ever nothing is made up.
 */
export function startSchedules({ jobs, store, clock, log }: ScheduleOptions): Schedules {
  const tasks = new Map<Job, ScheduledTask>()
  const running = new Map<Job, Promise<void>>()
  const retries = new Map<Job, NodeJS.Timeout>()
  const failing = new Map<Job, { since: number; why: string }>()
  let isStopped = false

  /** What is owed at this moment; undefined: nothing. */
  function owed(job: Job, now: number): Due | undefined {
    const { name, environment, cron, zone } = job
    const last = store.scheduleRuns.lastRun(name, environment)
    const plannedAt = newestPlanned(cron, zone, last?.plannedAt ?? 0, now)
    if (plannedAt === undefined) return undefined
    if (last !== undefined && !isSameLocalTime(last.plannedAt, plannedAt, zone))
      return { plannedAt, isLate: now - plannedAt > lateAfterMs }
    store.scheduleRuns.claimRun({ job: name, environment, plannedAt })
    return undefined
  }

  async function run(job: Job, now: number): Promise<void> {
    const about = { job: job.name, environment: job.environment }
    try {
      const due = owed(job, now)
      if (due === undefined) return
      const keep = await job.prepare(due)
      const isMine = store.transaction(() => {
        const isFirst = store.scheduleRuns.claimRun({
          job: job.name,
          environment: job.environment,
          plannedAt: due.plannedAt,
        })
        if (isFirst) keep()
        return isFirst
      })
      failing.delete(job)
      if (isMine) log.info({ ...about, ...due }, 'A scheduled job has run')
    } catch (error) {
      log.error({ ...about, err: error }, 'A scheduled job failed; it is tried again in a minute')
      const why = toFailure(error).message
      failing.set(job, { since: failing.get(job)?.since ?? now, why })
      if (isStopped) return
      retries.set(
        job,
        setTimeout(() => begin(job, clock()), retryMs),
      )
    }
  }

  function begin(job: Job, now: number): void {
    if (isStopped || running.has(job)) return
    clearTimeout(retries.get(job))
    running.set(
      job,
      run(job, now).finally(() => running.delete(job)),
    )
  }

  for (const job of jobs) {
    begin(job, clock())
    // A timer may fire a moment before its time by the clock.
    const task = schedule(job.cron, ({ date }) => begin(job, Math.max(clock(), date.getTime())), {
      timezone: job.zone,
      suppressMissedWarning: true,
    })
    // The machine slept, or the event loop was held, past the planned minute.
    task.on('execution:missed', () => begin(job, clock()))
    tasks.set(job, task)
  }

  return {
    next: () =>
      [...tasks].map(([job, task]) => ({
        name: job.name,
        environment: job.environment,
        at: task.getNextRun()?.getTime() ?? null,
      })),
    failing: () =>
      [...failing].map(([{ name, environment }, trouble]) => ({ name, environment, ...trouble })),
    async stop() {
      isStopped = true
      for (const timer of retries.values()) clearTimeout(timer)
      for (const task of tasks.values()) await task.destroy()
      await Promise.all(running.values())
    },
  }
}

/** The hour that daylight saving repeats in autumn brings the same local time twice; it is meant once. */
function isSameLocalTime(one: number, other: number, zone: string): boolean {
  const local = (at: number): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm')
  return one !== other && local(one) === local(other)
}
