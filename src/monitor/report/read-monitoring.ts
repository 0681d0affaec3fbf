import { z } from 'zod'
import type { Context } from '../../context.ts'
import { type Gap, gapData } from '../../core/gaps.ts'
import { totalLag } from '../../core/lag.ts'
import { finding } from '../../core/score/finding.ts'
import type { Judgement } from '../../core/score/judgement.ts'
import { scoreShape } from '../../core/score/score.ts'
import { timeBuckets } from '../../core/time-buckets.ts'
import type { LagScan } from '../../kafka/cluster.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import type { SeriesPoint, SeriesQuery } from '../../store/history.ts'
import { healthShape, readHealth } from '../health/health.ts'
import { word } from '../health/present-health.ts'
import { storeOf } from '../store-of.ts'

/** Of a topic what was written to it, of a group what it read; null: not known. */
const rowShape = z.object({
  kind: z.enum(['topic', 'group']),
  name: z.string(),
  state: z.string().nullable(),
  partitions: z.number().nullable(),
  records: z.number().nullable(),
  recordsPerSecond: z.number().nullable(),
  lag: z.bigint().nullable(),
  mostLag: z.number().nullable(),
  /** Of a topic, error records for each record at the end of the time, 0 to 1. */
  errorShare: z.number().nullable(),
})
export type MonitoringRow = z.infer<typeof rowShape>

export const monitoringShape = z.object({
  environment: z.string(),
  since: z.number(),
  until: z.number(),
  health: z.string(),
  score: scoreShape.pick({ value: true, isAtMost: true }),
  findings: z.array(finding),
  gaps: healthShape.shape.gaps,
  /** null: no bot keeps alerts and a history here. */
  alerts: z.array(z.object({ id: z.string(), summary: z.string(), state: z.string() })).nullable(),
  rows: z.array(rowShape),
  /** Records a second written to all topics. */
  throughput: z.array(z.object({ at: z.number(), value: z.number().nullable() })),
})
export type Monitoring = z.infer<typeof monitoringShape>

/** What is not answered is a gap; throws where the cluster cannot be seen at all, or the history cannot be read. */
export async function readMonitoring(
  context: Context,
  periodMs: number,
): Promise<{ data: Monitoring; gaps: Gap[] }> {
  const { environment, now } = context
  const kept = storeOf(context)
  if (kept && !kept.known) throw kept.why
  const store = kept?.value
  const since = now - periodMs
  const [{ data: health, gaps }, scan] = await Promise.all([
    readHealth(context, false),
    context.cluster.scan(),
  ])
  const ask = (query: { of: 'end'; topic: string } | { of: 'lag'; group: string }) =>
    store?.history.series({ ...query, environment, since, until: now } satisfies SeriesQuery) ?? []
  const topics = await Promise.all(
    scan.description.topics.map(async topic => ({
      topic,
      points: await ask({ of: 'end', topic: topic.name }),
    })),
  )
  const groups = await Promise.all(
    scan.groups.map(async group => ({ group, points: await ask({ of: 'lag', group: group.id }) })),
  )
  const alerts = store?.alerts.list({ environment, since, limit: 1000 })
  const data: Monitoring = {
    environment,
    since,
    until: now,
    health: word(
      health,
      alerts?.filter(alert => alert.state === 'firing'),
    ),
    score: { value: health.score.value, isAtMost: health.score.isAtMost },
    findings: health.findings,
    gaps: gapData(gaps),
    alerts:
      alerts
        ?.filter(alert => alert.state !== 'pending')
        .map(({ id, summary, state }) => ({ id, summary, state })) ?? null,
    rows: [
      ...topics
        .map(({ topic, points }) => topicRow(topic, points, context.judgement()?.errors))
        .sort(mostRecords),
      ...groupRows(scan, groups).sort(mostRecords),
    ],
    throughput: throughputOf(
      topics.flatMap(({ topic, points }) => points.map(point => ({ ...point, topic: topic.name }))),
      now,
    ),
  }
  return { data, gaps }
}

const mostRecords = (a: MonitoringRow, b: MonitoringRow): number =>
  (b.records ?? -1) - (a.records ?? -1) || (a.name < b.name ? -1 : 1)

const topicRow = (
  { name, partitions }: LagScan['description']['topics'][number],
  points: readonly SeriesPoint[],
  errors: Judgement['errors'] | undefined,
): MonitoringRow => ({
  kind: 'topic',
  name,
  state: partitions.some(one => one.leader === null) ? 'offline' : 'online',
  partitions: partitions.length,
  ...riseOf(points),
  lag: null,
  mostLag: null,
  errorShare: errors?.get(name)?.share ?? null,
})

function groupRows(
  scan: LagScan,
  groups: readonly { group: LagScan['groups'][number]; points: SeriesPoint[] }[],
): MonitoringRow[] {
  const rows = scanRows(scan)
  return groups.map(({ group, points }) => ({
    kind: 'group',
    name: group.id,
    state: group.state,
    partitions: null,
    ...riseOf(points),
    lag: group.committed.known ? totalLag(rows.get(group.id) ?? []).lag : null,
    mostLag: points.length === 0 ? null : Math.max(...points.map(point => point.most ?? 0)),
    errorShare: null,
  }))
}

function riseOf(points: readonly SeriesPoint[]): Pick<MonitoringRow, 'records' | 'recordsPerSecond'> {
  const elapsedMs = points.reduce((sum, point) => sum + point.elapsedMs, 0)
  if (elapsedMs === 0) return { records: null, recordsPerSecond: null }
  const records = points.reduce((sum, point) => sum + point.rise, 0)
  return { records, recordsPerSecond: (records * 1000) / elapsedMs }
}

/** The sum of what each topic had in a piece of time. */
function throughputOf(
  points: readonly (SeriesPoint & { topic: string })[],
  until: number,
): Monitoring['throughput'] {
  const sorted = points.filter(point => point.elapsedMs > 0).toSorted((a, b) => a.at - b.at)
  return timeBuckets(sorted, until).map(bucket => {
    const rates = [...Map.groupBy(bucket.points, point => point.topic).values()].flatMap(
      own => riseOf(own).recordsPerSecond ?? [],
    )
    return { at: bucket.at, value: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) }
  })
}
