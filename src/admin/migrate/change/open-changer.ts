import { extname } from 'node:path'
import { Failure } from '../../../core/failure.ts'
import type { KafkaRecord } from '../../../kafka/records/record.ts'
import type { SchemaFound } from '../../../records/decode/decoder.ts'
import { limitedThread } from '../../../records/limited-thread.ts'
import { rawRecord } from '../../../records/raw-record.ts'
import { schemasMet } from '../../../records/schemas-met.ts'
import type { ChangeAnswer, ChangeJob, ChangerData, ChangeVerdict } from './change-message.ts'

export interface Changer {
  /** A verdict for each record. Throws `usage` where an expression cannot be used. */
  change(records: readonly KafkaRecord[]): Promise<ChangeVerdict[]>
  close(): Promise<void>
}

/** A thread for the expressions of one copy. */
export function openChanger(
  expressions: Omit<ChangerData, 'progress'>,
  schema: (id: number) => Promise<SchemaFound>,
): Changer {
  const file = new URL(`./change-worker${extname(import.meta.url)}`, import.meta.url)
  const thread = limitedThread<ChangeJob, ChangeAnswer>(file, expressions)
  const met = schemasMet(schema)

  return {
    async change(records) {
      const news = await met.newOf(records)
      const raw = records.map(rawRecord)
      const stuck: number[] = []
      for (;;) {
        const schemas = thread.isRunning() ? news : met.all()
        const answer = await thread.ask({ records: raw, schemas, stuck })
        if ('stuckAt' in answer) {
          if (stuck.includes(answer.stuckAt))
            throw new Failure('internal', 'The thread that changes records ended, twice at the same record.')
          stuck.push(answer.stuckAt)
          continue
        }
        if (!answer.ok) throw new Failure('usage', answer.message)
        return answer.verdicts
      }
    },
    close: () => thread.close(),
  }
}
