import { extname } from 'node:path'
import type { SchemaFound } from '../../records/decode/decoder.ts'
import { openRecordJudge, type RecordJudge } from '../../records/record-judge.ts'
import type { MatcherData, Verdict } from './match-message.ts'

export type Matcher = RecordJudge<Verdict>

/** A thread for the expression of one search. */
export function openMatcher(
  question: Omit<MatcherData, 'progress'>,
  schema: (id: number) => Promise<SchemaFound>,
): Matcher {
  const file = new URL(`./match-worker${extname(import.meta.url)}`, import.meta.url)
  return openRecordJudge(file, question, schema)
}
