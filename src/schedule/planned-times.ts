import { createTask } from 'node-cron'

const minuteMs = 60_000
/** A run that was missed longer ago than this (a month and a day) is not made up any more. */
const longestLookBackMs = 32 * 24 * 60 * minuteMs

/**
 * The newest time after `from`, up to and including `now`, that a five-field cron expression means in a zone; undefined
 * when there is none. node-cron only looks forward, so this asks it minute by minute, backwards: 6 µs each.
 * A local time that daylight saving skips is not run on that day; one that it repeats is found twice, an hour apart.
 */
export function newestPlanned(cron: string, zone: string, from: number, now: number): number | undefined {
  const task = createTask(cron, () => undefined, { timezone: zone })
  try {
    const until = Math.max(from, now - longestLookBackMs)
    for (let minute = Math.floor(now / minuteMs) * minuteMs; minute > until; minute -= minuteMs)
      if (task.match(new Date(minute))) return minute
    return undefined
  } finally {
    void task.destroy()
  }
}
