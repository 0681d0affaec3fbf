import type { Database } from 'better-sqlite3'
import type { PartitionWindow, SeriesPoint, SeriesQuery, WindowPoint, WindowQuery } from './history.ts'

/** Answers questions about the past. */
export function historyReader(db: Database) {
  const range = 'environments.name = @environment AND scans.at BETWEEN @since AND @until'
  const scans = 'scans JOIN environments ON environments.id = scans.environment'
  // A sum of several rows is unknown when one of them is: COUNT of a column leaves nulls out.
  const sum = (column: string): string =>
    `CASE WHEN COUNT(*) = COUNT(${column}) THEN CAST(SUM(${column}) AS REAL) END AS value`
  const series = {
    lag: db.prepare<Record<string, string | number | null>, SeriesPoint>(`
      SELECT scans.at, ${sum('lag')} FROM ${scans}
        JOIN subscriptions ON group_id = @group
        JOIN topics ON topics.id = subscriptions.topic AND topics.environment = scans.environment
          AND (@topic IS NULL OR topics.name = @topic)
        JOIN lag_totals ON lag_totals.scan = scans.id AND lag_totals.subscription = subscriptions.id
      WHERE ${range} GROUP BY scans.id ORDER BY scans.at`),
    end: db.prepare<Record<string, string | number>, SeriesPoint>(`
      SELECT scans.at, ${sum('log_end')} FROM ${scans}
        JOIN topics ON topics.environment = scans.environment AND topics.name = @topic
        JOIN topic_totals ON topic_totals.scan = scans.id AND topic_totals.topic = topics.id
      WHERE ${range} GROUP BY scans.id ORDER BY scans.at`),
    reading: db.prepare<Record<string, string | number>, SeriesPoint>(`
      SELECT scans.at, value FROM ${scans} JOIN readings ON readings.scan = scans.id AND readings.name = @name
      WHERE ${range} ORDER BY scans.at`),
  }
  const selectScans = db.prepare<[string, number], { id: bigint; at: bigint }>(`
    SELECT scans.id, scans.at FROM ${scans} WHERE environments.name = ? AND has_detail = 1
    ORDER BY scans.at DESC LIMIT ?`)
  const selectPoints = db.prepare<Record<string, string | bigint>, PointRow>(`
    SELECT topics.name AS topic, topics.uuid AS topicId, commits.partition, committed, log_start AS start, log_end AS end
    FROM subscriptions
      JOIN topics ON topics.id = subscriptions.topic
      JOIN environments ON environments.id = topics.environment AND environments.name = @environment
      JOIN commits ON commits.scan = @scan AND commits.subscription = subscriptions.id
      LEFT JOIN ends ON ends.scan = @scan AND ends.topic = topics.id AND ends.partition = commits.partition
    WHERE subscriptions.group_id = @group`)
  // Offsets may be larger than a double holds exactly.
  selectScans.safeIntegers()
  selectPoints.safeIntegers()

  function answer(query: SeriesQuery): SeriesPoint[] {
    const { environment, since, until } = query
    if (query.of === 'end') return series.end.all({ environment, since, until, topic: query.topic })
    if (query.of === 'reading') return series.reading.all({ environment, since, until, name: query.name })
    return series.lag.all({ environment, since, until, group: query.group, topic: query.topic ?? null })
  }

  function window({ environment, group, scans }: WindowQuery): PartitionWindow[] {
    const windows = new Map<string, PartitionWindow>()
    for (const { id, at } of selectScans.all(environment, scans).reverse())
      for (const row of selectPoints.all({ environment, group, scan: id })) {
        const key = `${row.topicId} ${row.partition} ${row.topic}`
        const found = windows.get(key)
        const point = { at: Number(at), committed: row.committed, start: row.start, end: row.end }
        if (found) found.points.push(point)
        else windows.set(key, newWindow(row, point))
      }
    return [...windows.values()]
  }

  return { series: answer, window }
}

interface PointRow {
  topic: string
  topicId: string
  partition: bigint
  committed: bigint
  start: bigint | null
  end: bigint | null
}

const newWindow = (row: PointRow, point: WindowPoint): PartitionWindow => ({
  topic: row.topic,
  topicId: row.topicId,
  partition: Number(row.partition),
  points: [point],
})
