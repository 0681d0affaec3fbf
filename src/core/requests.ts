import type { Actor, Decision, Outcome, Request, RequestState } from './request.ts'

/**
 * The book of requests, kept by the store. Every change of state is one compare-and-swap: it says from which state it
 * starts, and answers undefined when the row was not in it any more, so that two clicks can never both win.
 */
export interface Requests {
  create(request: NewRequest): Request
  get(id: string): Request | undefined
  list(filter: RequestFilter): Request[]
  /** The request that this payload of Slack has made (`origin.key`). */
  madeBy(originKey: string): Request | undefined
  /** Moves one row from one of `from` to `to`; undefined when somebody else was faster. Expired rows do not move on. */
  move(id: string, from: readonly RequestState[], to: RequestState, patch?: RequestPatch): Request | undefined
  /**
   * Records one person's decision on a waiting request, and in the same transaction moves it to approved (enough
   * approvals) or denied. undefined: the request waits no more, has expired, or this person has decided already.
   */
  decide(id: string, decision: Decision): Request | undefined
  /** Takes an approved (or, when it needs no approval, planned) request for execution; undefined when somebody else did. */
  claim(id: string, owner: string): Request | undefined
  /** Takes these arguments out of a request, wherever it stands. */
  dropArguments(id: string, names: readonly string[]): void
  /** False when the row is not this owner's any more: the owner must stop. */
  heartbeat(id: string, owner: string): boolean
  /** Moves planned, waiting and approved rows past their time to expired and returns them. */
  expire(): Request[]
  /** Running rows whose owner has been silent for longer than `silentMs`, moved to interrupted. */
  interruptSilent(silentMs: number): Request[]
}

export interface NewRequest {
  environment: string
  command: string
  args: Request['args']
  typed: string
  requester: Actor
  reason: string | null
  plan: Request['plan']
  digest: string
  approvalsNeeded: number
  state: 'planned' | 'waiting'
  expiresAt: number
  origin: Request['origin']
}

export interface RequestFilter {
  states?: readonly RequestState[]
  environment?: string
  command?: string
  requesterId?: string
  /** At most this many, newest first. */
  limit: number
}

export interface RequestPatch {
  reason?: string
  outcome?: Outcome
  expiresAt?: number
  origin?: Request['origin']
}
