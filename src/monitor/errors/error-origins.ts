import { deadLetterHeaders } from '../../core/dead-letter-headers.ts'
import { someAtOnce } from '../../core/some-at-once.ts'
import type { Cluster } from '../../kafka/cluster.ts'
import { attempt } from '../../kafka/look-at-topics.ts'
import type { KafkaRecord } from '../../kafka/records/record.ts'

const askEveryMs = 60_000
/** Those that have waited longest come first, so that hundreds of error topics cost no more than these. */
const mostAtATime = 10
const sample = { records: 100, bytes: 1_048_576, ms: 3_000 }

interface Sampled {
  at: number
  end: bigint
  shares: ReadonlyMap<string, number>
}

/**
 * Where the latest records of error topics come from, by their own headers: up to 100 records of each, at most once a minute
 * and only of those to which records were added. No group, no commit, and nothing of a record is kept but that name. A topic
 * that cannot be read keeps what was known of it.
 */
export function createErrorOrigins(clock: () => number) {
  const sampled = new Map<string, Sampled>()

  return async (
    cluster: Pick<Cluster, 'readRecords'>,
    ends: ReadonlyMap<string, bigint | null>,
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> => {
    for (const topic of sampled.keys()) if (!ends.has(topic)) sampled.delete(topic)
    const due = [...ends]
      .flatMap(([topic, end]): { topic: string; end: bigint }[] => {
        const last = sampled.get(topic)
        const isNews = last === undefined || (last.end !== end && clock() - last.at >= askEveryMs)
        return end !== null && end > 0n && isNews ? [{ topic, end }] : []
      })
      .sort((a, b) => (sampled.get(a.topic)?.at ?? 0) - (sampled.get(b.topic)?.at ?? 0))
      .slice(0, mostAtATime)
    await someAtOnce(due, 3, async ({ topic, end }) => {
      const shares = await attempt(sharesOf(cluster, topic))
      const before = sampled.get(topic)?.shares ?? new Map()
      sampled.set(topic, { at: clock(), end, shares: shares.known ? shares.value : before })
    })
    return new Map([...sampled].map(([topic, { shares }]) => [topic, shares]))
  }
}

async function sharesOf(cluster: Pick<Cluster, 'readRecords'>, topic: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  let read = 0
  await cluster.readRecords(
    {
      topic,
      partitions: null,
      from: 'newest',
      enough: { all: sample.records },
      isolation: 'committed',
      bounds: sample,
    },
    async records => {
      for (const record of records) {
        const origin = originOf(record)
        if (origin !== undefined) counts.set(origin, (counts.get(origin) ?? 0) + 1)
      }
      read += records.length
      return records.length
    },
  )
  return new Map([...counts].map(([origin, count]) => [origin, count / read]))
}

const headerNames = new Set(deadLetterHeaders.map(one => one.topic))

const originOf = ({ headers }: KafkaRecord): string | undefined =>
  headers.find(({ name, value }) => value !== null && headerNames.has(name))?.value?.toString()
