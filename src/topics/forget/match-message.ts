import type { ThreadProgress } from '../../records/limited-thread.ts'

/** What passes between the bot and the thread that judges records by an expression. */

export interface MatcherData {
  expression: string
  /** `$wanted` in the expression. */
  wanted: string
  progress: ThreadProgress
}

/** A record that could not be decoded, or on which the expression failed, says why. */
export type Verdict = boolean | { why: string }
