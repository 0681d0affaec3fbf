import type { SchemaFound } from '../../../records/decode/decoder.ts'
import type { ThreadProgress } from '../../../records/limited-thread.ts'
import type { RawRecord } from '../../../records/raw-record.ts'

/** What passes between the bot and the thread that filters and transforms records. */

export interface ChangerData {
  filter: string | null
  transform: string | null
  progress: ThreadProgress
}

export interface ChangeJob {
  records: RawRecord[]
  /** Schemas that these records name and none before them. */
  schemas: [id: number, schema: SchemaFound][]
  /** Records on which the thread was ended before: they fail. */
  stuck: number[]
}

/** `undefined` of a part: it stays as it was, to the byte. */
export type ChangeVerdict =
  | { kind: 'drop' }
  | { kind: 'failed'; said: string }
  | {
      kind: 'copy'
      key: Uint8Array | null | undefined
      value: Uint8Array | null | undefined
      headers: { name: string; value: Uint8Array | null }[] | undefined
    }

/** `ok` false: an expression cannot be used at all. */
export type ChangeAnswer = { ok: true; verdicts: ChangeVerdict[] } | { ok: false; message: string }
