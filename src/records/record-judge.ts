import { Failure } from '../core/failure.ts'
import type { KafkaRecord } from '../kafka/records/record.ts'
import type { SchemaFound } from './decode/decoder.ts'
import { limitedThread } from './limited-thread.ts'
import { type RawRecord, rawRecord } from './raw-record.ts'
import { schemasMet } from './schemas-met.ts'

/** What the thread is given at a time. */
export interface JudgeJob {
  records: RawRecord[]
  /** Schemas that these records name and none before them. */
  schemas: [id: number, schema: SchemaFound][]
  /** Records on which the thread was ended before. */
  stuck: number[]
}

/** `ok` false: its expressions cannot be used at all. */
export type JudgeAnswer<V> = { ok: true; verdicts: V[] } | { ok: false; message: string; hint?: string }

export interface RecordJudge<V> {
  /** A verdict for each record. Throws `usage` where an expression cannot be used. */
  judge(records: readonly KafkaRecord[]): Promise<V[]>
  close(): Promise<void>
}

/**
 * Records judged by strangers' expressions in a limited thread, which gets `data`, answers each JudgeJob with a JudgeAnswer, and is
 * told of the records on which it was ended.
 */
export function openRecordJudge<V>(
  file: URL,
  data: object,
  schema: (id: number) => Promise<SchemaFound>,
): RecordJudge<V> {
  const thread = limitedThread<JudgeJob, JudgeAnswer<V>>(file, data)
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
