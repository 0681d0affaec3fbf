import { createHash } from 'node:crypto'
import type { Cluster } from '../../src/kafka/cluster.ts'
import type { CopySpec } from '../../src/kafka/copy/copy.ts'
import type { Message } from '../../src/kafka/kafkajs.ts'

/** The records below are years old: brokers would delete them within minutes. */
export const keepOld = { 'retention.ms': '-1' }

/** Records as migrations meet them: 1 KiB, keys partly null, times of their own, a header name twice, some tombstones. */
export const oddRecords = (from: number, count: number, partitions: number): Message[] =>
  Array.from({ length: count }, (_, n) => {
    const number = from + n
    return {
      key: number % 3 === 0 ? null : `key ${number % 1000}`,
      value: number % 50 === 1 ? null : Buffer.alloc(1024, `value ${number} `),
      partition: number % partitions,
      timestamp: String(1_700_000_000_000 + ((number * 7919) % 100_000)),
      headers: { twice: [`first ${number}`, 'second'], empty: '' },
    }
  })

export const copySpec = (name: string, ends: readonly bigint[], more: Partial<CopySpec> = {}): CopySpec => ({
  job: name,
  share: 'all',
  from: {
    topic: `${name}-source`,
    partitions: ends.map((end, partition) => ({ partition, start: 0n, end })),
  },
  to: { topic: `${name}-target` },
  progressTopic: `${name}-progress`,
  bytesPerSecond: null,
  keepTombstones: true,
  transform: null,
  placement: 'same',
  deadLetterTopic: null,
  ...more,
})

/** Count and hash of all that read_committed shows of each partition, in order. Throws where not all could be read. */
export async function contentOf(cluster: Cluster, topic: string): Promise<{ count: number; hash: string }[]> {
  const hashes = new Map<number, { count: number; hash: ReturnType<typeof createHash> }>()
  const unbounded = Number.MAX_SAFE_INTEGER
  const read = await cluster.readRecords(
    {
      topic,
      partitions: null,
      from: 'earliest',
      enough: { each: unbounded },
      isolation: 'committed',
      bounds: { records: unbounded, bytes: unbounded, ms: 60_000 },
    },
    async records => {
      for (const { partition, key, value, headers, timestamp } of records) {
        const so = hashes.get(partition) ?? { count: 0, hash: createHash('sha1') }
        hashes.set(partition, so)
        so.count += 1
        so.hash.update(`${timestamp} ${key?.length} ${value?.length} ${headers.length}|`)
        if (key) so.hash.update(key)
        if (value) so.hash.update(value)
        for (const header of headers) {
          so.hash.update(`${header.name} ${header.value?.length}|`)
          if (header.value) so.hash.update(header.value)
        }
      }
      return records.length
    },
  )
  const problem = read.partitions.flatMap(({ problems }) => problems)[0]
  if (problem !== undefined || read.stoppedBy !== null)
    throw problem ?? new Error(`not read to the end: ${read.stoppedBy}`)
  return read.partitions.map(({ partition }) => {
    const so = hashes.get(partition)
    return { count: so?.count ?? 0, hash: so?.hash.digest('hex') ?? '' }
  })
}
