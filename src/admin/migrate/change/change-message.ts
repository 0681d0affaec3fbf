import type { ThreadProgress } from '../../../records/limited-thread.ts'

/** What passes between the bot and the thread that filters and transforms records. */

export interface ChangerData {
  filter: string | null
  transform: string | null
  progress: ThreadProgress
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
