import type { KafkaRecord } from '../kafka/records/record.ts'

/** A record as it passes to a thread. */
export interface RawRecord {
  partition: number
  offset: bigint
  timestamp: number
  key: RawBytes
  value: RawBytes
  headers: { name: string; value: RawBytes }[]
}
/** Larger keys and values than this are shown by their beginning alone. */
const mostBytes = 2 * 1_048_576

/** At most `mostBytes`, of `size`; null: there are none. */
export interface RawBytes {
  bytes: Uint8Array<ArrayBuffer> | null
  size: number
}

/** Copies: the record's own bytes are views of its whole batch, all of which would go to the thread. */
export const rawRecord = ({ key, value, headers, ...place }: KafkaRecord): RawRecord => ({
  ...place,
  key: rawBytes(key),
  value: rawBytes(value),
  headers: headers.map(header => ({ name: header.name, value: rawBytes(header.value) })),
})

const rawBytes = (bytes: Buffer | null): RawBytes =>
  bytes === null
    ? { bytes: null, size: 0 }
    : { bytes: Uint8Array.from(bytes.subarray(0, mostBytes)), size: bytes.length }

export const bytesOf = ({ bytes }: RawBytes): Buffer | null =>
  bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
