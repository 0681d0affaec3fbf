import { setTimeout as sleep } from 'node:timers/promises'
import type { Pace } from './running-group.ts'

/** A day in five minutes, so that a chart has something to show soon. */
const dayMs = 5 * 60_000
/** Three times as much, as when somebody uploads a whole archive. */
const burst = { fromMs: 200_000, toMs: 215_000, factor: 3 }
const stall = { fromMs: 60_000, toMs: 105_000 }

/** How much of its usual rate the platform has at a time after the start; 1 on average but for the burst. */
export function trafficFactor(sinceStartMs: number): number {
  const at = sinceStartMs % dayMs
  const wave = 1 + 0.5 * Math.sin((2 * Math.PI * at) / dayMs)
  return at >= burst.fromMs && at < burst.toMs ? wave * burst.factor : wave
}

/** A member that takes nothing for some time of each day, as one that waits for its database; then it catches up. */
export function stallingPace(): Pace {
  const start = Date.now()
  return async ({ size }) => {
    const at = (Date.now() - start) % dayMs
    if (at < stall.fromMs || at >= stall.toMs) return size
    await sleep(500)
    return 0
  }
}

/** Members that are there and take nothing for as long as they are told to hang. */
export function hangingPace(isHanging: () => boolean): Pace {
  return async ({ size }) => {
    if (!isHanging()) return size
    await sleep(500)
    return 0
  }
}
