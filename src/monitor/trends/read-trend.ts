import { z } from 'zod'
import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { linearTrend } from '../../core/linear-trend.ts'
import { nearest } from '../../core/nearest.ts'
import { timeBuckets } from '../../core/time-buckets.ts'
import { groupWord } from '../../core/tokenize.ts'
import type { SeriesPoint, SeriesQuery } from '../../store/history.ts'
import { topicBytes } from './disk-readings.ts'

export const metrics = ['rate', 'lag', 'size'] as const
type Metric = (typeof metrics)[number]

/** Of a rate, records a second; of a lag, records; of a size, bytes. Times are epoch milliseconds. */
export const trendShape = z.object({
  name: z.string(),
  kind: z.enum(['topic', 'group']),
  /** null: all of them. */
  partition: z.number().nullable(),
  metric: z.enum(metrics),
  /** From here to there something is known; null: nothing is. */
  since: z.number().nullable(),
  until: z.number(),
  /** Each stands for the time since the one before it; null: nothing is known of it. */
  rows: z.array(z.object({ at: z.number(), value: z.number().nullable() })),
  /** Of a rate: records in the whole time. Of the others: by how much the last value is above the first. */
  growth: z.number().nullable(),
  forecast: z.union([
    z.object({ at: z.number(), value: z.number(), least: z.number(), most: z.number(), perDay: z.number() }),
    z.object({ refused: z.string() }),
  ]),
})
export type Trend = z.infer<typeof trendShape>

/** Less is no ground for a forecast. */
const leastSpanMs = 10 * 60_000

interface Asked {
  metric: Metric | undefined
  /** Of a topic: only this one. */
  partition: number | undefined
  lastMs: number
}

/** What the history knows of a topic or, where there is no such topic, of a group. Throws a Failure. */
export async function readTrend(
  name: string,
  { metric: asked, partition, lastMs }: Asked,
  context: Context,
): Promise<Trend> {
  const { environment, now, store } = context
  const ask = (
    query:
      | { of: 'end'; topic: string; partition?: number }
      | { of: 'lag'; group: string }
      | { of: 'reading'; name: string },
  ) => store.history.series({ ...query, environment, since: now - lastMs, until: now } satisfies SeriesQuery)
  if (partition !== undefined && asked !== undefined && asked !== 'rate') throw ofPartition()
  const one = partition === undefined ? {} : { partition }
  const ofTopic = asked === 'lag' ? [] : await ask({ of: 'end', topic: name, ...one })
  const isTopic = ofTopic.length > 0
  const ofGroup = isTopic || partition !== undefined ? [] : await ask({ of: 'lag', group: name })
  if (!isTopic && ofGroup.length === 0) throw await nothingKnown(name, asked, partition, context)
  if (!isTopic && asked === 'size')
    throw new Failure('usage', `"${name}" is a group, which has no size.`, { hint: 'Ask for lag or rate.' })
  const kind = isTopic ? 'topic' : 'group'
  const metric = asked ?? (isTopic ? 'rate' : 'lag')
  const points =
    metric === 'size' ? await ask({ of: 'reading', name: topicBytes(name) }) : isTopic ? ofTopic : ofGroup
  return {
    name,
    kind,
    partition: partition ?? null,
    metric,
    until: now,
    ...timeCourse(points, metric, now),
  }
}

/** Pure: what is shown, how it grew, and where it is heading. */
export function timeCourse(
  points: readonly SeriesPoint[],
  metric: Metric,
  until: number,
): Pick<Trend, 'since' | 'rows' | 'growth' | 'forecast'> {
  // The first sample of a series has no time behind it, so there is no rate yet.
  const shown = metric === 'rate' ? points.filter(point => point.elapsedMs > 0) : points
  const rows = timeBuckets(shown, until).map(bucket => ({
    at: bucket.at,
    value: valueOf(bucket.points, metric),
  }))
  const values = points.flatMap(point => point.value ?? [])
  const [first, last] = [values[0], values.at(-1)]
  const risen = points.reduce((sum, point) => sum + point.rise, 0)
  return {
    since: points[0]?.at ?? null,
    rows,
    growth: metric === 'rate' ? risen : first === undefined || last === undefined ? null : last - first,
    forecast: forecastOf(rows, until - (points[0]?.at ?? until), until),
  }
}

function valueOf(points: readonly SeriesPoint[], metric: Metric): number | null {
  if (metric === 'rate') {
    const elapsedMs = points.reduce((sum, point) => sum + point.elapsedMs, 0)
    return elapsedMs > 0 ? (points.reduce((sum, point) => sum + point.rise, 0) * 1000) / elapsedMs : null
  }
  if (metric === 'size') return points.findLast(point => point.value !== null)?.value ?? null
  const lags = points.flatMap(point => point.most ?? [])
  return lags.length > 0 ? Math.max(...lags) : null
}

/** Half as far ahead as was looked back. None of what is shown goes below nothing. */
function forecastOf(rows: Trend['rows'], spanMs: number, until: number): Trend['forecast'] {
  const line = linearTrend(rows, leastSpanMs)
  if (line.kind === 'none') return { refused: line.why }
  const at = until + spanMs / 2
  const { value, plusMinus } = line.at(at)
  const mean = rows.reduce((sum, row) => sum + (row.value ?? 0), 0) / rows.length
  if (plusMinus > Math.max(Math.abs(value), mean))
    return { refused: 'it went up and down so much that a line through it says nothing' }
  return {
    at,
    value: Math.max(0, value),
    least: Math.max(0, value - plusMinus),
    most: Math.max(0, value + plusMinus),
    perDay: line.perMs * 86_400_000,
  }
}

const ofPartition = (): Failure =>
  new Failure('usage', 'Of a partition the history knows the records a second only.', {
    hint: 'Leave --metric out.',
  })

async function nothingKnown(
  name: string,
  asked: Metric | undefined,
  partition: number | undefined,
  { cluster }: Context,
): Promise<Failure> {
  const scan = await cluster.scan()
  const topics = scan.description.topics.map(one => one.name)
  const groups = scan.groups.map(one => one.id)
  const isTopic = topics.includes(name)
  if (partition !== undefined && groups.includes(name) && !isTopic)
    return new Failure('usage', `"${name}" is a group: --partition is for topics.`, {
      hint: `lag ${groupWord(name)} shows it by partition.`,
    })
  const count = scan.description.topics.find(one => one.name === name)?.partitions.length ?? 0
  if (partition !== undefined && isTopic && partition >= count)
    return new Failure('not-found', `Topic "${name}" has no partition ${partition}.`, {
      hint: count === 1 ? 'It has only partition 0.' : `It has partitions 0 to ${count - 1}.`,
    })
  if (isTopic && asked === 'lag')
    return new Failure('usage', `"${name}" is a topic: a lag is a group’s.`, {
      hint: 'lag shows the groups.',
    })
  if (isTopic || groups.includes(name))
    return new Failure('not-found', `Nothing has been recorded of "${name}" in that time.`, {
      hint: 'The bot records a sample with each scan; a group counts from its first commit on.',
    })
  const near = nearest(name, [...topics, ...groups])
  return new Failure('not-found', `There is no topic and no group "${name}" in this cluster.`, {
    hint: near ? `Did you mean "${near}"?` : 'topics list and groups list show them.',
  })
}
