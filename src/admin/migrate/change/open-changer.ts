import { extname } from 'node:path'
import { Failure } from '../../../core/failure.ts'
import type { KafkaRecord } from '../../../kafka/records/record.ts'
import type { SchemaFound } from '../../../records/decode/decoder.ts'
import { schemaIdOf } from '../../../records/decode/schema-id.ts'
import { limitedThread } from '../../../records/limited-thread.ts'
import { rawRecord } from '../../../records/raw-record.ts'
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
  const known = new Map<number, SchemaFound>()

  return {
    async change(records) {
      const news = await newSchemas(records)
      const raw = records.map(rawRecord)
      const stuck: number[] = []
      for (;;) {
        const schemas = thread.isRunning() ? news : [...known]
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

  async function newSchemas(records: readonly KafkaRecord[]): Promise<[number, SchemaFound][]> {
    const ids = new Set(
      records.flatMap(({ key, value }) =>
        [key, value].flatMap(bytes => (bytes === null ? [] : (schemaIdOf(bytes) ?? []))),
      ),
    )
    const news: [number, SchemaFound][] = []
    for (const id of ids) {
      if (known.has(id)) continue
      const found = await schema(id)
      known.set(id, found)
      news.push([id, found])
    }
    return news
  }
}
