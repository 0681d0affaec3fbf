import type { Database } from 'better-sqlite3'
import type { PartitionWindow, SeriesPoint, SeriesQuery, WindowPoint, WindowQuery } from './history.ts'
import { levels } from './history-levels.ts'
import { partitionReader } from './history-partitions.ts'
import { offsetsIn } from './history-rises.ts'
import { unknownOffset } from './sample-batch.ts'

/** The finest level that has less than these answers; a chart shows fewer. */
const mostPoints = 3000

/** Answers questions about the past. */
export function historyReader(db: Database) {
  const selectSeries = db.prepare<[string, string, string, string], { id: number; firstAt: number }>(`
    SELECT series.id, first_at AS firstAt
    FROM series JOIN environments ON environments.id = environment AND environments.name = ?
    WHERE kind = ? AND series.name = ? AND topic = ? ORDER BY series.id`)
  const selectScans = db.prepare<[string, number, number], { id: number; at: number }>(`
    SELECT scans.id, at FROM scans JOIN environments ON environments.id = environment AND name = ?
    WHERE at BETWEEN ? AND ? ORDER BY at, scans.id`)
  const selectSample = db.prepare<[number, number], Row>(`
    SELECT value, value AS most, rise, elapsed_ms AS elapsedMs FROM samples WHERE scan = ? AND series = ?`)
  const selectScansKept = db.prepare<[], { oldest: number | null; newest: number | null }>(
    'SELECT MIN(at) AS oldest, MAX(at) AS newest FROM scans',
  )
  const rollUps = levels.map(({ table, widthMs }) => ({
    widthMs,
    oldest: db.prepare<[], number>(`SELECT MIN(at) FROM ${table}`).pluck(),
    row: db.prepare<[number, number], Row>(`
      SELECT value, most, rise, elapsed_ms AS elapsedMs FROM ${table} WHERE at = ? AND series = ?`),
  }))
  const window = windowReader(db)
  const partitionSeries = partitionReader(db)

  /** Where a level is finest that reaches back far enough and has not too many points. */
  function series(query: SeriesQuery): SeriesPoint[] {
    if (query.of === 'end' && query.partition !== undefined)
      return partitionSeries({ ...query, partition: query.partition })
    const named = selectSeries.all(query.environment, ...seriesOf(query))
    if (named.length === 0) return []
    const since = Math.max(query.since, Math.min(...named.map(one => one.firstAt)))
    const ids = named.map(one => one.id)
    const { oldest: oldestScan = null, newest = null } = selectScansKept.get() ?? {}
    const until = Math.min(query.until, newest ?? 0)
    if (oldestScan !== null && oldestScan <= since) {
      const scans = selectScans.all(query.environment, since, until)
      if (scans.length <= mostPoints)
        return scans.flatMap(({ id, at }) => pointOf(at, ids, s => selectSample.get(id, s)))
    }
    const level =
      rollUps.find(({ widthMs, oldest }) => {
        const first = oldest.get() ?? null
        return first !== null && first * widthMs <= since && (until - since) / widthMs <= mostPoints
      }) ?? rollUps.at(-1)
    if (!level) return []
    const { widthMs, row } = level
    const points: SeriesPoint[] = []
    // One look-up a bucket: time comes first in the key, so that a range would read all other series as well.
    for (let at = Math.floor(since / widthMs); at * widthMs <= until; at++)
      points.push(...pointOf(at * widthMs, ids, one => row.get(at, one)))
    return points
  }

  return { series, window }
}

interface Row {
  value: number | null
  most: number | null
  rise: number | null
  elapsedMs: number | null
}

function seriesOf(query: SeriesQuery): [kind: string, name: string, topic: string] {
  if (query.of === 'end') return ['topic', query.topic, '']
  if (query.of === 'reading') return ['reading', query.name, '']
  return query.topic === undefined ? ['group', query.group, ''] : ['subscription', query.group, query.topic]
}

/** A topic that was made again has a second series of the same name: the newer one counts, and both have risen. */
function pointOf(at: number, ids: readonly number[], rowOf: (id: number) => Row | undefined): SeriesPoint[] {
  const rows = ids.flatMap(id => rowOf(id) ?? [])
  const newest = rows.at(-1)
  if (!newest) return []
  return [
    {
      at,
      value: newest.value,
      most: newest.most,
      rise: rows.reduce((sum, row) => sum + (row.rise ?? 0), 0),
      elapsedMs: Math.max(...rows.map(row => row.elapsedMs ?? 0)),
    },
  ]
}

function windowReader(db: Database): (query: WindowQuery) => PartitionWindow[] {
  const selectScans = db.prepare<[string, number], { id: number; at: number }>(`
    SELECT scans.id, at FROM scans JOIN environments ON environments.id = environment AND name = ?
    ORDER BY at DESC, scans.id DESC LIMIT ?`)
  const selectPoints = db.prepare<{ scan: number; environment: string; group: string }, Subscribed>(`
    SELECT subscriptions.topic, subscriptions.uuid, commits.offsets AS commits, logs.offsets AS ends, logs.starts
    FROM series AS subscriptions
      JOIN samples AS commits ON commits.scan = @scan AND commits.series = subscriptions.id
      LEFT JOIN series AS topics ON topics.environment = subscriptions.environment AND topics.kind = 'topic'
        AND topics.name = subscriptions.topic AND topics.topic = '' AND topics.uuid = subscriptions.uuid
      LEFT JOIN samples AS logs ON logs.scan = @scan AND logs.series = topics.id
    WHERE subscriptions.environment = (SELECT id FROM environments WHERE name = @environment)
      AND subscriptions.kind = 'subscription' AND subscriptions.name = @group
    ORDER BY subscriptions.id`)

  return ({ environment, group, scans }) => {
    const windows = new Map<string, PartitionWindow>()
    for (const { id, at } of selectScans.all(environment, scans).reverse())
      for (const row of selectPoints.all({ scan: id, environment, group }))
        for (const { partition, point } of pointsOf(row, at)) {
          const key = `${row.uuid} ${partition} ${row.topic}`
          const found = windows.get(key)
          if (found) found.points.push(point)
          else windows.set(key, { topic: row.topic, topicId: row.uuid, partition, points: [point] })
        }
    return [...windows.values()]
  }
}

interface Subscribed {
  topic: string
  uuid: string
  commits: Buffer
  ends: Buffer | null
  starts: Buffer | null
}

function pointsOf(row: Subscribed, at: number): { partition: number; point: WindowPoint }[] {
  const ends = row.ends && offsetsIn(row.ends)
  const starts = row.starts && offsetsIn(row.starts)
  return [...offsetsIn(row.commits)].flatMap((committed, partition) =>
    committed === unknownOffset
      ? []
      : [
          {
            partition,
            point: { at, committed, start: known(starts?.[partition]), end: known(ends?.[partition]) },
          },
        ],
  )
}

const known = (offset: bigint | undefined): bigint | null =>
  offset === undefined || offset === unknownOffset ? null : offset
