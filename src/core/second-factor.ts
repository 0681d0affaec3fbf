import type { Failure } from './failure.ts'
import type { Actor, Request } from './request.ts'

/** Named here for doors that show a form in its place. */
export const enrolCommand = 'second-factor enrol'

/**
 * What administrators prove, beside having the right, before a dangerous change goes on: that they hold the device which
 * they enrolled. `prove`, `enrol` and `confirm` throw a Failure whose hint says what to do.
 */
export interface SecondFactor {
  /** Whether the policy of the request's environment wants a code of this person, and none was given for the request yet. */
  isAsked(actor: Actor, request: Pick<Request, 'id' | 'environment'>): boolean
  /** What a person of whom a code is asked has to do first, or now. */
  missing(actor: Actor): Failure
  /** Takes a code for this one request. A wrong one counts towards the lockout, a code counts once. */
  prove(actor: Actor, request: Pick<Request, 'id' | 'environment'>, code: string, door: Door): void
  standing(personId: string): SecondFactorStanding
  /** Makes a new secret, which holds once `confirm` has seen a code of it. Refused while the person has one that holds. */
  enrol(actor: Actor, door: Door): Enrolment
  confirm(actor: Actor, code: string, door: Door): void
  /** What keeps this process from checking codes; null: nothing does. */
  trouble(): string | null
}

type Door = 'slack' | 'terminal' | 'schedule'

export type SecondFactorStanding =
  | { state: 'none' | 'begun' | 'ready' }
  /** Epoch milliseconds. */
  | { state: 'locked'; until: number }

/** What a person puts into their authenticator: by the picture, or by typing the key. Shown once, to them alone. */
export interface Enrolment {
  /** Base32 in groups of four. */
  key: string
  /** A QR code of the `otpauth://` address: lines for a terminal, and a GIF. */
  lines: string
  picture: Uint8Array
}
