import type { Context } from '../../context.ts'
import { type Known, toFailure } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { linearTrend } from '../../core/linear-trend.ts'
import type { ConfigEntry, LogDir } from '../../kafka/cluster.ts'
import { brokerBytes, diskReadings, topicBytes } from '../trends/disk-readings.ts'
import type { CapacityRow } from './capacity.ts'

/** Each one asks the history for a week, and nobody reads a longer list. */
const mostTopics = 25
const dayMs = 86_400_000
const lookBackMs = 7 * dayMs
/** Segments are deleted and rolled in steps: less than an hour says nothing of a day. */
const leastSpanMs = 3_600_000

/** Every broker, and the largest topics. Throws where not even the brokers are known. */
export async function readCapacity(
  context: Context,
): Promise<{ rows: CapacityRow[]; leftOut: number; gaps: Gap[] }> {
  const { cluster } = context
  const [metadata, dirs] = await Promise.all([cluster.describe(), cluster.logDirs()])
  const sizes = diskReadings(dirs)
  const topics = metadata.topics
    .map(topic => ({
      name: topic.name,
      replicas: topic.partitions.reduce((sum, one) => sum + one.replicas.length, 0),
      bytes: sizes[topicBytes(topic.name)] ?? null,
    }))
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
  const shown = topics
    .slice(0, mostTopics)
    .flatMap(topic => (topic.bytes === null ? [] : [{ ...topic, bytes: topic.bytes }]))
  const configs = await cluster.topicConfigs(
    shown.map(topic => topic.name),
    ['retention.bytes', 'cleanup.policy'],
  )
  const rows = await Promise.all([
    ...[...dirs].flatMap(([broker, one]) => (one.known ? [brokerRow(broker, one.value, context)] : [])),
    ...shown.map(topic => topicRow(topic, configs.get(topic.name), context)),
  ])
  return { rows, leftOut: topics.length - shown.length, gaps: [...brokerGaps(dirs), ...configGaps(configs)] }
}

const brokerGaps = (dirs: ReadonlyMap<number, Known<LogDir[]>>): Gap[] =>
  [...dirs].flatMap(([broker, one]) =>
    one.known ? [] : [{ name: `disks of broker ${broker}`, why: one.why }],
  )
const configGaps = (configs: ReadonlyMap<string, Known<ConfigEntry[]>>): Gap[] =>
  [...configs].flatMap(([topic, one]) => (one.known ? [] : [{ name: `retention of ${topic}`, why: one.why }]))

/** Of several disks together: Kafka places a new partition where there are the fewest, not where there is room. */
async function brokerRow(broker: number, dirs: readonly LogDir[], context: Context): Promise<CapacityRow> {
  const own = dirs.flatMap(dir => dir.replicas).reduce((sum, one) => sum + Number(one.bytes), 0)
  const areKnown = dirs.every(dir => dir.totalBytes !== null && dir.usableBytes !== null)
  const limitBytes = areKnown ? sumOf(dirs, dir => dir.totalBytes) : null
  const freeBytes = areKnown ? sumOf(dirs, dir => dir.usableBytes) : null
  const row = { kind: 'broker' as const, name: String(broker), bytes: own, limitBytes, freeBytes }
  return {
    ...row,
    ...(await growthOf(brokerBytes(broker), freeBytes, 'size of the disk not known', context)),
  }
}

const sumOf = (dirs: readonly LogDir[], of: (dir: LogDir) => bigint | null): number =>
  dirs.reduce((sum, dir) => sum + Number(of(dir) ?? 0n), 0)

async function topicRow(
  topic: { name: string; replicas: number; bytes: number },
  config: Known<ConfigEntry[]> | undefined,
  context: Context,
): Promise<CapacityRow> {
  const { name, bytes } = topic
  const valueOf = (key: string): string | null =>
    (config?.known ? config.value.find(entry => entry.name === key)?.value : null) ?? null
  // It holds for each partition (KafkaConfig: retention.bytes), and only where old segments are deleted.
  const retention = Number(valueOf('retention.bytes') ?? -1)
  const isDeleted = (valueOf('cleanup.policy') ?? 'delete').includes('delete')
  const limitBytes = isDeleted && retention >= 0 ? retention * topic.replicas : null
  const freeBytes = limitBytes === null ? null : Math.max(0, limitBytes - bytes)
  const row = { kind: 'topic' as const, name, bytes, limitBytes, freeBytes }
  const why = config?.known === false ? 'limit not known' : 'no limit'
  return { ...row, ...(await growthOf(topicBytes(name), freeBytes, why, context)) }
}

/** By the line through what the collector read of the disks. */
async function growthOf(
  reading: string,
  freeBytes: number | null,
  whyNoLimit: string,
  { store, environment, now }: Context,
): Promise<Pick<CapacityRow, 'bytesPerDay' | 'plusMinus' | 'daysLeft' | 'why'>> {
  const unknown = { bytesPerDay: null, plusMinus: null, daysLeft: null }
  let line: ReturnType<typeof linearTrend>
  try {
    const points = await store.history.series({
      of: 'reading',
      name: reading,
      environment,
      since: now - lookBackMs,
      until: now,
    })
    line = linearTrend(points, leastSpanMs)
  } catch (error) {
    return { ...unknown, why: `no history: ${toFailure(error).message}` }
  }
  if (line.kind === 'none') return { ...unknown, why: 'too little history' }
  const bytesPerDay = line.perMs * dayMs
  const growth = { bytesPerDay, plusMinus: line.perMsPlusMinus * dayMs }
  if (freeBytes === null) return { ...growth, daysLeft: null, why: whyNoLimit }
  if (freeBytes === 0) return { ...growth, daysLeft: 0, why: null }
  if (bytesPerDay <= growth.plusMinus) return { ...growth, daysLeft: null, why: 'not growing for certain' }
  return { ...growth, daysLeft: freeBytes / bytesPerDay, why: null }
}
