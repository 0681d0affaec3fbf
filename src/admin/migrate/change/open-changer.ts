import { extname } from 'node:path'
import type { SchemaFound } from '../../../records/decode/decoder.ts'
import { openRecordJudge, type RecordJudge } from '../../../records/record-judge.ts'
import type { ChangerData, ChangeVerdict } from './change-message.ts'

/** A thread for the expressions of one copy. */
export function openChanger(
  expressions: Omit<ChangerData, 'progress'>,
  schema: (id: number) => Promise<SchemaFound>,
): RecordJudge<ChangeVerdict> {
  const file = new URL(`./change-worker${extname(import.meta.url)}`, import.meta.url)
  return openRecordJudge(file, expressions, schema)
}
