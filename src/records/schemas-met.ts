import type { KafkaRecord } from '../kafka/records/record.ts'
import type { SchemaFound } from './decode/decoder.ts'
import { schemaIdOf } from './decode/schema-id.ts'

/** The schemas that a thread has to know for the records that it is given. */
export interface SchemasMet {
  /** What these name and none before them. */
  newOf: (records: readonly KafkaRecord[]) => Promise<[number, SchemaFound][]>
  /** All of them: for a thread that was started anew. */
  all: () => [number, SchemaFound][]
}

export function schemasMet(schema: (id: number) => Promise<SchemaFound>): SchemasMet {
  const known = new Map<number, SchemaFound>()
  return {
    async newOf(records) {
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
    },
    all: () => [...known],
  }
}
