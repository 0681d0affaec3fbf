import type { KafkaRecord } from '../records/record.ts'

/**
 * A record that is put into another batch: `body` is all that stays as it is, from the length of the key to the last header
 * (https://kafka.apache.org/documentation/#record). What stands before that is relative to the batch.
 */
export interface RawRecord {
  offset: bigint
  /** Epoch milliseconds. */
  timestamp: number
  body: Buffer
}

/** The raw records of decompressed `bytes`. Throws a RangeError where they end too early. */
export function rawRecords(
  bytes: Buffer,
  batch: { count: number; firstOffset: bigint; baseTimestamp: bigint; appendedAt: number | null },
): RawRecord[] {
  const base = Number(batch.baseTimestamp)
  const records: RawRecord[] = []
  let at = 0
  const varint = (): number => {
    const read = readVarint(bytes, at)
    at = read.next
    return read.value
  }
  for (let left = batch.count; left > 0; left -= 1) {
    const length = varint()
    const end = at + length
    if (length < 0 || end > bytes.length) throw new RangeError('The records end in the middle of one.')
    at += 1 // attributes: unused
    const timestamp = base + varint()
    const offset = batch.firstOffset + BigInt(varint())
    records.push({ offset, timestamp: batch.appendedAt ?? timestamp, body: bytes.subarray(at, end) })
    at = end
  }
  return records
}

/** The key in a body; null: it has none. */
export function keyOf(body: Buffer): Buffer | null {
  const { value: length, next } = readVarint(body, 0)
  return length < 0 ? null : body.subarray(next, next + length)
}

export function isTombstone(body: Buffer): boolean {
  const key = readVarint(body, 0)
  return readVarint(body, key.next + Math.max(0, key.value)).value < 0
}

/** The body of a record. */
export function bodyOf({
  key,
  value,
  headers,
}: {
  key: Buffer | null
  value: Buffer | null
  headers: KafkaRecord['headers'] | readonly KafkaRecord['headers'][number][]
}): Buffer {
  const names = headers.map(({ name }) => Buffer.from(name))
  const parts = [...withLength(key), ...withLength(value), varintBytes(headers.length)]
  for (const [index, header] of headers.entries())
    parts.push(...withLength(names[index] ?? null), ...withLength(header.value))
  return Buffer.concat(parts)
}

const withLength = (bytes: Buffer | null): Buffer[] =>
  bytes === null ? [varintBytes(-1)] : [varintBytes(bytes.length), bytes]

function varintBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(varintLength(value))
  writeVarint(bytes, value, 0)
  return bytes
}

/** Zigzag varints: https://protobuf.dev/programming-guides/encoding/. Exact for what a double holds (2^52). */
function readVarint(bytes: Buffer, from: number): { value: number; next: number } {
  let value = 0
  let at = from
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes.readUInt8(at)
    at += 1
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, next: at }
  }
}

export function writeVarint(bytes: Buffer, value: number, from: number): number {
  let left = value < 0 ? -2 * value - 1 : 2 * value
  let at = from
  while (left >= 128) {
    bytes[at++] = (left % 128) | 0x80
    left = Math.floor(left / 128)
  }
  bytes[at++] = left
  return at
}

export function varintLength(value: number): number {
  let left = value < 0 ? -2 * value - 1 : 2 * value
  let length = 1
  for (; left >= 128; left = Math.floor(left / 128)) length += 1
  return length
}
