import type { Context } from '../../context.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import { type Gap, gapData } from '../../core/gaps.ts'
import { counted } from '../../core/words.ts'
import type { LagScan } from '../../kafka/cluster.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import { advise } from './advise.ts'
import type { Measured } from './measured.ts'

const dayMs = 86_400_000
/** What one measurement may take from a cluster that has other things to do. */
const bytesPerSecond = 8 * 1_048_576
const unpackedBytesPerSecond = 2 * 1_048_576

/** Watches the topic for `ms`. Throws where there is no such topic, or nothing answers. */
export async function readPerf(
  context: Context,
  topic: string,
  ms: number,
): Promise<{ data: Measured; gaps: Gap[] }> {
  const { cluster, environment, caller } = context
  const before = await cluster.scan()
  const began = performance.now()
  const seen = await cluster.measureBatches({
    topic,
    ms,
    bytesPerSecond,
    unpackedBytesPerSecond,
    onLook: records => caller.tell?.(progressOf(ms - (performance.now() - began), records)),
  })
  const after = await cluster.scan()
  const scanned = (performance.now() - began) / 1000
  const now = Date.now()
  const [configs, usual] = await Promise.all([
    cluster.topicConfigs([topic], ['retention.ms', 'retention.bytes']),
    usualRate(context, topic).catch(() => null),
  ])
  const config = configs.get(topic)
  const setting = (name: string): number | null => {
    const value = config?.known ? config.value.find(entry => entry.name === name)?.value : null
    return value === null || value === undefined ? null : Number(value)
  }
  const gaps: Gap[] = [
    ...seen.problems.map(why => ({ name: `records of ${topic}`, why })),
    ...(config && !config.known ? [{ name: `settings of ${topic}`, why: config.why }] : []),
    ...after.missing.map(({ broker, why }) => ({ name: `groups of broker ${broker ?? '–'}`, why })),
  ]
  const written = seen.partitions.map(({ from, to }) =>
    from === null || to === null || to < from ? null : Number(to - from),
  )
  const isWhole = written.every(one => one !== null)
  const offsets = written.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  // Batches that come between the last Fetch and the last look at the ends are not in the sums.
  const share = isWhole && offsets > 0 ? Math.min(1, seen.offsets / offsets) : null
  const seconds = seen.ms / 1000
  const perOffset = seen.offsets > 0 ? seen.records / seen.offsets : 1
  const recordsIn = isWhole ? (offsets * perOffset) / seconds : null
  const rates = written.map(one => (one === null ? null : (one * perOffset) / seconds))
  const hasSeen = seen.batches > 0
  const codecs = seen.codecs.map(({ codec, bytes }) => ({ codec, share: bytes / seen.bytes }))
  const { unpacked } = seen
  const sorted = seen.fetchMs.toSorted((a, b) => a - b)
  const measured: Omit<Measured, 'advice'> = {
    environment,
    topic,
    ms: Math.round(seen.ms),
    recordsIn,
    bytesIn:
      recordsIn === null || (!hasSeen && recordsIn > 0)
        ? null
        : hasSeen
          ? recordsIn * (seen.bytes / seen.records)
          : 0,
    share,
    usualRecordsIn: usual,
    partitions: seen.partitions.map(({ partition }, index) => ({
      partition,
      recordsIn: rates[index] ?? null,
    })),
    skew:
      recordsIn === null || recordsIn === 0
        ? null
        : Math.max(...rates.map(one => one ?? 0)) / (recordsIn / rates.length),
    recordBytes: unpacked.records > 0 ? unpacked.recordBytes / unpacked.records : null,
    batchRecords: hasSeen ? seen.records / seen.batches : null,
    batchBytes: hasSeen ? seen.bytes / seen.batches : null,
    codecs,
    compression: unpacked.compressedBytes > 0 ? unpacked.bytes / unpacked.compressedBytes : null,
    producers: { ...seen.producers, withoutId: seen.batchesWithoutProducerId },
    newestAgeMs: seen.newestTimestamp === null ? null : Math.max(0, now - seen.newestTimestamp),
    fetchMs:
      sorted.length === 0
        ? null
        : { median: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 },
    groups: await groupsOf(context, topic, before, after, scanned),
    settings: {
      retentionMs: setting('retention.ms'),
      retentionBytes: setting('retention.bytes'),
      replicas: after.description.topics.find(one => one.name === topic)?.partitions[0]?.replicas.length ?? 0,
    },
    gaps: gapData(gaps),
  }
  return { data: { ...measured, advice: advise(measured) }, gaps }
}

/** `40s left, 12,340 records seen`. */
const progressOf = (leftMs: number, records: number): string =>
  `${Math.max(0, Math.ceil(leftMs / 1000))}s left, ${counted(records, 'record')} seen`

async function groupsOf(
  { cluster }: Context,
  topic: string,
  before: LagScan,
  after: LagScan,
  seconds: number,
): Promise<Measured['groups']> {
  const earlier = scanRows(before)
  const found = [...scanRows(after)].map(([group, rows]) => ({
    group,
    rows: rows.filter(row => row.topic === topic && row.committedOffset !== null),
    old: (earlier.get(group) ?? []).filter(row => row.topic === topic && row.committedOffset !== null),
  }))
  return Promise.all(
    found
      .filter(({ rows }) => rows.length > 0)
      .map(async ({ group, rows, old }) => {
        const furthest = rows.toSorted((a, b) => Number((b.lag ?? 0n) - (a.lag ?? 0n)))[0]
        const description = after.groups.find(one => one.id === group)?.description
        const moved = rows.map(row => {
          const was = old.find(one => one.partition === row.partition)?.committedOffset ?? null
          return row.committedOffset === null || was === null ? null : Number(row.committedOffset - was)
        })
        const isKnown = moved.every(one => one !== null)
        const behind =
          furthest?.lag && furthest.committedOffset !== null
            ? await timestampAt(cluster, topic, furthest.partition, furthest.committedOffset)
            : null
        return {
          group,
          members: description?.known ? description.value.members.length : null,
          recordsOut: isKnown
            ? Math.max(
                0,
                moved.reduce<number>((sum, one) => sum + (one ?? 0), 0),
              ) / seconds
            : null,
          lagBefore: lagOf(old),
          lagAfter: lagOf(rows),
          behindMs: furthest?.lag === 0n ? 0 : behind === null ? null : Math.max(0, Date.now() - behind),
        }
      }),
  )
}

const lagOf = (rows: readonly { lag: bigint | null }[]): number | null =>
  rows.length === 0 || rows.some(row => row.lag === null)
    ? null
    : rows.reduce((sum, row) => sum + Number(row.lag ?? 0n), 0)

/** null: the record is gone, or cannot be read. */
async function timestampAt(
  cluster: Context['cluster'],
  topic: string,
  partition: number,
  offset: bigint,
): Promise<number | null> {
  let timestamp: number | null = null
  const read = await cluster
    .readRecords(
      {
        topic,
        partitions: [partition],
        from: { offset },
        enough: { each: 1 },
        isolation: 'committed',
        bounds: { records: 1, bytes: 1_048_576, ms: 3000 },
      },
      async records => {
        timestamp ??= records[0]?.timestamp ?? null
        return records.length
      },
    )
    .catch(toFailure)
  return read instanceof Failure ? null : timestamp
}

async function usualRate({ store, environment }: Context, topic: string): Promise<number | null> {
  const until = Date.now()
  const points = await store.history.series({ of: 'end', topic, environment, since: until - dayMs, until })
  const elapsed = points.reduce((sum, point) => sum + point.elapsedMs, 0)
  return elapsed === 0 ? null : (points.reduce((sum, point) => sum + point.rise, 0) / elapsed) * 1000
}
