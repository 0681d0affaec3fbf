import { setTimeout as delay } from 'node:timers/promises'
import type { Request, RequestState } from '../core/request.ts'

/** Still on its way: somebody has to decide, or the bot is at it. */
const open: readonly RequestState[] = ['planned', 'waiting', 'approved', 'running']
const pollMs = 500

/**
 * Looks at a request in the bot's database until it is decided and done, and tells each new state. One whose time is over
 * counts as expired, also while no bot runs that would say so. Rejects with an AbortError when told to stop.
 */
export async function waitForDecision(options: {
  get: () => Request
  now: () => number
  tell: (request: Request) => void
  signal: AbortSignal
}): Promise<Request> {
  let told: RequestState | undefined
  for (;;) {
    const request = options.get()
    if (request.state !== told) options.tell(request)
    told = request.state
    if (!open.includes(request.state)) return request
    const isUndecided = request.state === 'planned' || request.state === 'waiting'
    if (isUndecided && request.expiresAt <= options.now()) return { ...request, state: 'expired' }
    await delay(pollMs, undefined, { signal: options.signal })
  }
}
