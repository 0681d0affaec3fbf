import { extname } from 'node:path'
import { Failure } from '../../core/failure.ts'
import type { KafkaRecord } from '../../kafka/records/record.ts'
import type { SchemaFound } from '../../records/decode/decoder.ts'
import { limitedThread } from '../../records/limited-thread.ts'
import { rawRecord } from '../../records/raw-record.ts'
import { schemasMet } from '../../records/schemas-met.ts'
import { type LookAnswer, type LookerData, type LookJob, phases } from './look-message.ts'
import type { Seen } from './seen.ts'
import { tooMuch } from './too-much.ts'

export interface Looker {
  /** Those records that fit, decoded and masked. Throws `usage` where the filter cannot be used. */
  look(records: readonly KafkaRecord[]): Promise<Seen[]>
  /** How many records the expression failed on, and what it said of the first. */
  filterFailed(): { count: number; said: string } | null
  close(): Promise<void>
}

/** A thread of its own for each peek: what one asker sends in cannot reach another's. */
export function openLooker(
  options: Omit<LookerData, 'progress'>,
  schema: (id: number) => Promise<SchemaFound>,
): Looker {
  const file = new URL(`./look-worker${extname(import.meta.url)}`, import.meta.url)
  const thread = limitedThread<LookJob, LookAnswer>(file, options)
  const met = schemasMet(schema)
  let failed: { count: number; said: string } | null = null

  async function look(records: readonly KafkaRecord[]): Promise<Seen[]> {
    const news = await met.newOf(records)
    const raw = records.map(rawRecord)
    let undecodable: number[] = []
    for (;;) {
      const schemas = thread.isRunning() ? news : met.all()
      const answer = await thread.ask({ records: raw, schemas, undecodable })
      if ('stuckAt' in answer) {
        // The thread is gone, and with it what it had found in this handful: all of it again, past what stopped it.
        const record = raw[answer.stuckAt]
        if (answer.phase === phases.filtering && record)
          throw tooMuch('it took more time or memory than one record is given', record)
        if (undecodable.includes(answer.stuckAt))
          throw new Failure('internal', 'The thread that looks into records ended, twice at the same record.')
        undecodable = [...undecodable, answer.stuckAt]
        continue
      }
      if (!answer.ok) throw new Failure(answer.code, answer.message, { hint: answer.hint })
      if (answer.filterFailed)
        failed = {
          count: (failed?.count ?? 0) + answer.filterFailed.count,
          said: failed?.said ?? answer.filterFailed.said,
        }
      return answer.seen
    }
  }

  return { look, filterFailed: () => failed, close: () => thread.close() }
}
