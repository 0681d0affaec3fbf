import type { SchemaFound } from '../../records/decode/decoder.ts'
import type { ThreadProgress } from '../../records/limited-thread.ts'
import type { RawRecord } from '../../records/raw-record.ts'

/** What passes between the bot and the thread that judges records by an expression. */

export interface MatcherData {
  expression: string
  /** `$wanted` in the expression. */
  wanted: string
  progress: ThreadProgress
}

export interface MatchJob {
  records: RawRecord[]
  /** Schemas that these records name and none before them. */
  schemas: [id: number, schema: SchemaFound][]
  /** Records on which the thread was ended before. */
  stuck: number[]
}

/** A record that could not be decoded, or on which the expression failed, says why. */
export type Verdict = boolean | { why: string }

/** `ok` false: the expression cannot be used at all. */
export type MatchAnswer = { ok: true; verdicts: Verdict[] } | { ok: false; message: string; hint?: string }
