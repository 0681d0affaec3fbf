import type { Reader } from '@platformatic/kafka'

/**
 * Reads an answer in Kafka's flexible encoding (KIP-482), for the answers that grow with the cluster and its records. The
 * library's parsers would do, were it not that they read such an answer in one go, make an Error object for each partition
 * that carries an error code (10,000 partitions without a leader: 100–200 ms), and fail at a code that they do not know.
 */
export interface AnswerReader {
  int8(): number
  int16(): number
  int32(): number
  int64(): bigint
  /** How many entries the array has that begins here; 0 for null. */
  count(): number
  /** '' for null. */
  string(): string
  nullableString(): string | null
  uuid(): string
  /** A view of the answer's own bytes; empty for null. */
  bytes(): Buffer
  /** Equal lists are the same array: thousands of partitions have their replicas on the same few brokers. */
  int32s(): readonly number[]
  skip(bytes: number): void
  /** Passes over the tagged fields that end every structure. */
  tags(): void
}

/** A parser for the library: hands on the bytes of the answer's body, unread. */
export const unreadAnswer = (_correlation: number, _key: number, _version: number, reader: Reader): Buffer =>
  reader.buffer.slice(reader.position, reader.length)

export function answerReader(bytes: Buffer): AnswerReader {
  let at = 0
  const lists = new Map<string, readonly number[]>()
  const varint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at)
      at += 1
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const int32 = (): number => {
    at += 4
    return bytes.readInt32BE(at - 4)
  }
  const nullableString = (): string | null => {
    const length = varint() - 1
    if (length < 0) return null
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  return {
    int8() {
      at += 1
      return bytes.readInt8(at - 1)
    },
    int16() {
      at += 2
      return bytes.readInt16BE(at - 2)
    },
    int32,
    int64() {
      at += 8
      return bytes.readBigInt64BE(at - 8)
    },
    count: () => Math.max(0, varint() - 1),
    string: () => nullableString() ?? '',
    nullableString,
    uuid() {
      at += 16
      // As org.apache.kafka.common.Uuid writes it: base64 for URLs, without padding.
      return bytes.toString('base64url', at - 16, at)
    },
    bytes() {
      const length = Math.max(0, varint() - 1)
      at += length
      return bytes.subarray(at - length, at)
    },
    int32s() {
      const length = 4 * Math.max(0, varint() - 1)
      at += length
      const key = bytes.toString('latin1', at - length, at)
      let list = lists.get(key)
      if (list === undefined) {
        list = Object.freeze(
          Array.from({ length: length / 4 }, (_, i) => bytes.readInt32BE(at - length + 4 * i)),
        )
        lists.set(key, list)
      }
      return list
    },
    skip(count) {
      at += count
    },
    tags() {
      for (let count = varint(); count > 0; count -= 1) {
        varint()
        const length = varint()
        at += length
      }
    },
  }
}
