import { onTestFinished } from 'vitest'
import type { KafkaRecord } from '../../../../src/kafka/records/record.ts'
import type { SchemaFound } from '../../../../src/records/decode/decoder.ts'
import type { LookerData } from '../../../../src/topics/peek/look-message.ts'
import { openLooker } from '../../../../src/topics/peek/look-thread.ts'

export type Bytes = Buffer | string | null

/** A looker in a thread of its own, closed when the test has ended. */
export function lookerWith(
  options: Partial<Omit<LookerData, 'progress'>> = {},
  schemas: Readonly<Record<number, SchemaFound>> = {},
) {
  const looker = openLooker(
    { wanted: { headers: [] }, piiFields: [], mostCharacters: 100_000, ...options },
    async id => schemas[id] ?? { why: `there is no schema ${id}` },
  )
  onTestFinished(() => looker.close())
  return {
    ...looker,
    /** Looks at records with these values. */
    values: async (...values: Bytes[]) =>
      (await looker.look(values.map((value, n) => record({ offset: BigInt(n), value })))).map(
        one => one.value,
      ),
  }
}

export const record = (
  given: Partial<Omit<KafkaRecord, 'key' | 'value' | 'headers'>> & {
    key?: Bytes
    value?: Bytes
    headers?: Record<string, Bytes>
  },
): KafkaRecord => ({
  partition: given.partition ?? 0,
  offset: given.offset ?? 0n,
  timestamp: given.timestamp ?? 1_700_000_000_000,
  key: bytes(given.key ?? null),
  value: bytes(given.value ?? null),
  headers: Object.entries(given.headers ?? {}).map(([name, value]) => ({ name, value: bytes(value) })),
})

const bytes = (given: Bytes): Buffer | null => (typeof given === 'string' ? Buffer.from(given) : given)

/** As a serializer writes it: magic byte, schema id, data. */
export function framed(id: number, data: Buffer): Buffer {
  const frame = Buffer.alloc(5)
  frame.writeInt32BE(id, 1)
  return Buffer.concat([frame, data])
}
