import type { Failure } from '../core/failure.ts'

/** What a receiver's refusal means for the next attempt, beside what it means for people. */
interface Outlook {
  /** This message will never be taken: more attempts would only hold up the ones behind it. */
  isFinal: boolean
  /** The receiver asked to be left alone until then, epoch milliseconds. */
  notBefore: number | null
}

const outlooks = new WeakMap<Failure, Outlook>()

/** The same failure, with what is to be done about it. */
export function withOutlook(failure: Failure, outlook: Partial<Outlook>): Failure {
  outlooks.set(failure, { isFinal: false, notBefore: null, ...outlook })
  return failure
}

export const outlookOf = (failure: Failure): Outlook =>
  outlooks.get(failure) ?? { isFinal: false, notBefore: null }
