import type { FailureCode } from '../../core/failure.ts'
import type { SchemaFound } from '../../records/decode/decoder.ts'
import type { ThreadProgress } from '../../records/limited-thread.ts'
import type { RawRecord } from '../../records/raw-record.ts'
import type { Wanted } from './filter.ts'
import type { Seen } from './seen.ts'

/**
 * What passes between the bot and the thread that looks into records. The bot imports no more of that thread than this: the
 * libraries that decode and filter are loaded there alone.
 */

export interface LookerData {
  wanted: Wanted
  /** Patterns of fields to mask; see masker. */
  piiFields: readonly string[]
  /** Characters of JSON or text of one content; what is longer is cut. */
  mostCharacters: number
  progress: ThreadProgress
}

export const phases = { decoding: 1, filtering: 2 } as const

export interface LookJob {
  records: RawRecord[]
  /** Schemas that these records name and none before them. */
  schemas: [id: number, schema: SchemaFound][]
  /** Records that are not to be decoded, as it stopped the thread before; they come as hexadecimal digits. */
  undecodable: number[]
}

export type LookAnswer =
  | { ok: true; seen: Seen[]; filterFailed: { count: number; said: string } | null }
  | { ok: false; code: FailureCode; message: string; hint: string | undefined }
