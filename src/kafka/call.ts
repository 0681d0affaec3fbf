import type { Failure } from '../core/failure.ts'

/** One question of the bot to the cluster, however many requests it takes: its time limit and its cost so far. */
export interface Call {
  readonly limitMs: number
  remainingMs(): number
  requests: number
}

export function beginCall(limitMs: number): Call {
  const end = performance.now() + limitMs
  return { limitMs, requests: 0, remainingMs: () => Math.max(0, end - performance.now()) }
}

/** The result of `work`, or the failure of `late` when it has not come within `ms`. The work itself is not cancelled. */
export async function inTime<T>(ms: number, work: Promise<T>, late: () => Failure): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits before a retry; false, without waiting, when the call would be over by then. */
export async function pause(call: Call, ms: number): Promise<boolean> {
  if (call.remainingMs() <= ms) return false
  await new Promise(resolve => setTimeout(resolve, ms))
  return true
}
