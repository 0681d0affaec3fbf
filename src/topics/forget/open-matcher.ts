import { extname } from 'node:path'
import { Failure } from '../../core/failure.ts'
import type { KafkaRecord } from '../../kafka/records/record.ts'
import type { SchemaFound } from '../../records/decode/decoder.ts'
import { limitedThread } from '../../records/limited-thread.ts'
import { rawRecord } from '../../records/raw-record.ts'
import { schemasMet } from '../../records/schemas-met.ts'
import type { MatchAnswer, MatcherData, MatchJob, Verdict } from './match-message.ts'

export interface Matcher {
  /** A verdict for each record. Throws `usage` where the expression cannot be used. */
  judge(records: readonly KafkaRecord[]): Promise<Verdict[]>
  close(): Promise<void>
}

/** A thread for the expression of one search. */
export function openMatcher(
  question: Omit<MatcherData, 'progress'>,
  schema: (id: number) => Promise<SchemaFound>,
): Matcher {
  const file = new URL(`./match-worker${extname(import.meta.url)}`, import.meta.url)
  const thread = limitedThread<MatchJob, MatchAnswer>(file, question)
  const met = schemasMet(schema)

  return {
    async judge(records) {
      const news = await met.newOf(records)
      const raw = records.map(rawRecord)
      const stuck: number[] = []
      for (;;) {
        const schemas = thread.isRunning() ? news : met.all()
        const answer = await thread.ask({ records: raw, schemas, stuck })
        if ('stuckAt' in answer) {
          if (stuck.includes(answer.stuckAt))
            throw new Failure('internal', 'The thread that judges records ended, twice at the same record.')
          stuck.push(answer.stuckAt)
          continue
        }
        if (!answer.ok) throw new Failure('usage', answer.message, { hint: answer.hint })
        return answer.verdicts
      }
    },
    close: () => thread.close(),
  }
}
