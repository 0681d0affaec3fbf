import { setTimeout as sleep } from 'node:timers/promises'

/** What shall go wrong, on request of a test or of a visitor. Everything is off at the start. */
export interface Faults {
  /** The next `times` calls of a method (`*`: of any) go wrong as told. */
  failNext(method: string, fault: MethodFault, times?: number): void
  /** Takes the fault that the next call of this method meets. */
  take(method: string): MethodFault | undefined
  /** Acknowledgements arrive this much later: what a slow network does. */
  ackDelayMs: number
  /** So many of the next envelopes are delivered twice. */
  duplicates: number
  takeDuplicate(): boolean
  /** So far ahead of the real time are triggers and response URLs. Time that has passed does not come back. */
  skippedMs: number
  clear(): void
}

/**
 * `ratelimited` answers 429 with `Retry-After` · `status` another HTTP status · `error` an error code of Slack · `hang`
 * keeps the connection open without an answer for so long, then cuts it. With `after: true` the call takes effect first and
 * only its answer is lost, which is what a retry has to survive.
 */
export type MethodFault = { after?: boolean } & (
  | { kind: 'ratelimited'; retryAfterS: number }
  | { kind: 'status'; status: number }
  | { kind: 'error'; error: string }
  | { kind: 'hang'; ms: number }
)

export function createFaults(): Faults {
  const planned = new Map<string, { fault: MethodFault; left: number }[]>()
  const takeFrom = (method: string) => {
    const queue = planned.get(method)
    const first = queue?.[0]
    if (!first) return undefined
    first.left -= 1
    if (first.left === 0) queue.shift()
    return first.fault
  }
  const faults: Faults = {
    failNext: (method, fault, times = 1) => {
      planned.set(method, [...(planned.get(method) ?? []), { fault, left: times }])
    },
    take: method => takeFrom(method) ?? takeFrom('*'),
    ackDelayMs: 0,
    duplicates: 0,
    skippedMs: 0,
    takeDuplicate: () => {
      if (faults.duplicates === 0) return false
      faults.duplicates -= 1
      return true
    },
    clear: () => {
      planned.clear()
      faults.ackDelayMs = 0
      faults.duplicates = 0
    },
  }
  return faults
}

export const ackDelay = (faults: Faults): Promise<void> =>
  faults.ackDelayMs > 0 ? sleep(faults.ackDelayMs) : Promise.resolve()
