import type { Store } from '../../store/store.ts'
import type { Dashboard } from './read-dashboard.ts'

const windowMs = 15 * 60_000
/** So many values fill the window; a terminal and a phone show no more. */
const values = 20
const busiest = 5

/**
 * Records a second, from differences of the log ends in the history over the time between them. What is not known stays so:
 * a topic that was made again, or that nobody watched, has a gap and no negative rate.
 */
export async function rates(
  store: Store | null,
  environment: string,
  topics: readonly string[],
  now: number,
): Promise<{ now: Map<string, number>; performance: Dashboard['performance'] }> {
  const stepMs = windowMs / values
  const times = Array.from({ length: values }, (_, index) => now - windowMs + (index + 1) * stepMs)
  const all = await Promise.all(
    topics.map(async topic => {
      const points = await store?.history
        .series({ of: 'end', topic, environment, since: now - windowMs - stepMs, until: now })
        // A chart that cannot be drawn now is no reason to show nothing at all; status tells what ails the history.
        .catch(() => [])
      return { topic, values: times.map(time => rateAt(points ?? [], time, stepMs)) }
    }),
  )
  const latest = all.flatMap(({ topic, values: own }) => {
    const rate = own.findLast(value => value !== null)
    return rate === undefined || rate === null ? [] : [[topic, rate] as const]
  })
  const rank = new Map(latest)
  const series = all
    .filter(one => rank.has(one.topic))
    .sort((a, b) => (rank.get(b.topic) ?? 0) - (rank.get(a.topic) ?? 0))
    .slice(0, busiest)
  return { now: rank, performance: { times, series } }
}

/** Over the points in the step that ends at `time`, with the last one before it. */
function rateAt(
  points: readonly { at: number; value: number | null }[],
  time: number,
  stepMs: number,
): number | null {
  const last = points.findLast(point => point.at <= time && point.value !== null)
  const first = points.findLast(
    point => point.at <= time - stepMs && point.value !== null && point.at > time - 3 * stepMs,
  )
  if (!last || !first || last.at <= first.at || last.at <= time - 2 * stepMs) return null
  if (last.value === null || first.value === null || last.value < first.value) return null
  return ((last.value - first.value) * 1000) / (last.at - first.at)
}
