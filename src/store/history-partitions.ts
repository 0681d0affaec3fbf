import type { Database } from 'better-sqlite3'
import type { SeriesPoint } from './history.ts'
import { offsetsIn } from './history-rises.ts'
import { unknownOffset } from './sample-batch.ts'

export interface PartitionQuery {
  environment: string
  topic: string
  partition: number
  since: number
  until: number
}

const hourMs = 3_600_000
/** As many points as any other series has at most: more scans than that are left to the hours. */
const mostScans = 3000

/** The end of one partition over time: of each scan where they reach back far enough, else as each hour's first scan saw it. */
export function partitionReader(db: Database): (query: PartitionQuery) => SeriesPoint[] {
  const scansKept = db.prepare<[], { oldest: number | null; newest: number | null }>(
    'SELECT MIN(at) AS oldest, MAX(at) AS newest FROM scans',
  )
  const series = `
    SELECT series.id FROM series JOIN environments ON environments.id = environment AND environments.name = @environment
    WHERE kind = 'topic' AND series.name = @topic AND topic = ''`
  const firstSeen = db
    .prepare<{ environment: string; topic: string }, number | null>(
      `SELECT MIN(first_at) FROM series WHERE id IN (${series})`,
    )
    .pluck()
  const selectScans = db.prepare<Omit<PartitionQuery, 'partition'> & { most: number }, Row>(`
    SELECT scans.at, samples.series, offsets FROM scans JOIN samples ON samples.scan = scans.id
    WHERE scans.at BETWEEN @since AND @until AND samples.series IN (${series}) AND offsets IS NOT NULL
    ORDER BY scans.at, samples.series LIMIT @most`)
  // One look-up an hour: time comes first in the key, so that a range would read all other series as well.
  const selectHour = db.prepare<{ at: number; environment: string; topic: string }, Row>(`
    SELECT at * ${hourMs} AS at, series, offsets FROM hour_partitions WHERE at = @at AND series IN (${series})
    ORDER BY series`)

  return query => {
    const { environment, topic } = query
    const { oldest = null, newest: latest = null } = scansKept.get() ?? {}
    const until = Math.min(query.until, latest ?? 0)
    const since = Math.max(query.since, firstSeen.get({ environment, topic }) ?? 0)
    const scans = selectScans.all({ environment, topic, since, until, most: mostScans + 1 })
    if (oldest !== null && oldest <= since && scans.length <= mostScans) return points(scans, query.partition)
    const rows: Row[] = []
    for (let at = Math.floor(since / hourMs); at * hourMs <= until; at++)
      rows.push(...selectHour.all({ at, environment, topic }))
    // The hours end with the beginning of this one: how it goes now, the scans know.
    const newest = rows.at(-1)?.at ?? since
    return points([...rows, ...scans.filter(row => row.at > newest).slice(-1)], query.partition)
  }
}

interface Row {
  at: number
  series: number
  offsets: Buffer
}

/** Differences of the ends of one log; a truncated log and a topic made anew start from where they are. */
function points(rows: readonly Row[], partition: number): SeriesPoint[] {
  const found: SeriesPoint[] = []
  let before: { at: number; series: number; end: bigint } | undefined
  for (const { at, series, offsets } of rows) {
    const end = offsetsIn(offsets)[partition] ?? unknownOffset
    if (end === unknownOffset) continue
    const isSame = before?.series === series
    const rise = before && isSame && end > before.end ? Number(end - before.end) : 0
    const elapsedMs = before ? Math.max(0, at - before.at) : 0
    found.push({ at, value: Number(end), most: Number(end), rise, elapsedMs })
    before = { at, series, end }
  }
  return found
}
