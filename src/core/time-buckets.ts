/** A chart shows so many values at most: Slack's own can have 20, and a phone no more. */
const chartValues = 20

export interface Bucket<P> {
  /** When it ends: what is shown there is what was known then. */
  at: number
  points: P[]
}

/** Sorts points into equal pieces of time, the oldest first; one in which nothing was seen has no points. */
export function timeBuckets<P extends { at: number }>(
  points: readonly P[],
  until: number,
  most = chartValues,
): Bucket<P>[] {
  const first = points[0]?.at
  if (first === undefined) return []
  const distinct = new Set(points.map(point => point.at)).size
  const count = Math.max(1, Math.min(most, distinct))
  const width = Math.max(1, (until - first) / count)
  const buckets = Array.from(
    { length: count },
    (_, i): Bucket<P> => ({ at: first + (i + 1) * width, points: [] }),
  )
  for (const point of points)
    buckets[Math.min(count - 1, Math.floor((point.at - first) / width))]?.points.push(point)
  return buckets
}

/** Short, and different from one another: dates where there are several days, seconds where minutes are not enough. UTC. */
export function timeLabels(times: readonly number[]): string[] {
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0)
  const stepMs = spanMs / Math.max(1, times.length - 1)
  return times.map(time => {
    const iso = new Date(time).toISOString()
    if (spanMs < 20 * 3_600_000) return iso.slice(11, stepMs < 60_000 ? 19 : 16)
    return stepMs < 86_400_000 ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}` : iso.slice(0, 10)
  })
}
