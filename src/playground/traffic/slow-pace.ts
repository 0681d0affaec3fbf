import { setTimeout as sleep } from 'node:timers/promises'
import type { Pace } from './running-group.ts'

/**
 * A member that takes about six records a second, whatever arrives: its group falls behind. A partition that is `lagLimit`
 * records behind it keeps there, so that an alert stays as it is for hours and nothing expires unread.
 */
export function slowPace(options: { lagLimit: number; isCatchingUp: () => boolean }): Pace {
  return async ({ size, lag }) => {
    if (options.isCatchingUp()) return size
    await sleep(150)
    return Math.max(1, lag - options.lagLimit)
  }
}
