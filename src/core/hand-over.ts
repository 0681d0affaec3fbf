import type { Report } from './report.ts'
import type { Actor } from './request.ts'

/** Named here for doors that show a form in its place. */
export const collectCommand = 'accounts collect'

/**
 * Gives a new password to the one person who asked for it, once: it is shown first, and set when they say that they have kept
 * it. In between it is in the memory of this process alone.
 */
export interface HandOver {
  /** Makes a password for an approved rotation. Throws a Failure: not theirs, too late, had already. */
  offer(actor: Actor, requestId: string): PasswordOffer
  /** Sets what was shown, and says how it went. Throws a Failure; until it was set, another one can be had. */
  set(actor: Actor, offer: Pick<PasswordOffer, 'requestId' | 'id'>): Promise<Report>
}

export interface PasswordOffer {
  requestId: string
  /** Which one was shown: a newer one takes its place. */
  id: string
  account: string
  environment: string
  password: string
  /** For so long it can be set; milliseconds. */
  livesMs: number
}
