import { createHash } from 'node:crypto'
import type { KafkaRecord } from '../../kafka/records/record.ts'

/** A number of records as two hashes: one that knows their order, and one that does not. */
export interface RecordsHash {
  add(record: KafkaRecord): void
  result(): { count: number; ordered: string; unordered: string }
}

const modulus = 128

/** Over key, value, headers and, unless the target sets its own, the timestamp; of each with its length, so that nothing slides. */
export function recordsHash({ withTimes }: { withTimes: boolean }): RecordsHash {
  const ordered = createHash('sha256')
  let unordered = 0n
  let count = 0
  return {
    add({ key, value, headers, timestamp }) {
      const one = createHash('sha256')
      const part = (bytes: Buffer | null): void => {
        one.update(`${bytes === null ? 'null' : bytes.length}:`)
        if (bytes !== null) one.update(bytes)
      }
      if (withTimes) one.update(`${timestamp}:`)
      part(key)
      part(value)
      for (const header of headers) {
        part(Buffer.from(header.name))
        part(header.value)
      }
      const digest = one.digest()
      ordered.update(digest)
      unordered = BigInt.asUintN(
        modulus,
        unordered + digest.readBigUInt64LE(0) + (digest.readBigUInt64LE(8) << 64n),
      )
      count += 1
    },
    result: () => ({ count, ordered: ordered.digest('hex'), unordered: unordered.toString(16) }),
  }
}
