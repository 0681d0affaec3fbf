import type { LagSample } from './lag-state.ts'

/** How fast a group reads, summed over partitions. null: it cannot be said yet. */
export interface LagPace {
  /** Records a second that it commits, and that are written. */
  reads: number | null
  written: number | null
  /** Until it has read everything if both stay as they are; null: never, or not known. */
  catchUpMs: number | null
  /** How old the oldest record that it has not read is, by when the log's end was there; of several partitions the greatest. */
  behindMs: number | null
  /** True: it is older than what was watched, and estimated from the rate of writing. */
  isEstimated: boolean
}

/** Pure: of one group, each partition's samples of one topic id, the oldest first. */
export function lagPace(partitions: readonly (readonly LagSample[])[]): LagPace {
  let [reads, written, lag] = [0, 0, 0]
  let isRateKnown = false
  let behind: { ms: number; isEstimated: boolean } | null = { ms: 0, isEstimated: false }
  for (const samples of partitions) {
    const series = sameSeries(samples)
    const [first, last] = [series[0], series.at(-1)]
    if (!last) continue
    lag += Number(last.end - last.committed)
    if (first && last.at > first.at) {
      const seconds = (last.at - first.at) / 1000
      reads += Number(last.committed - first.committed) / seconds
      written += Number(last.end - first.end) / seconds
      isRateKnown = true
    }
    const own = behindMs(series)
    behind = own === null || behind === null ? null : own.ms > behind.ms ? own : behind
  }
  if (!isRateKnown) return { reads: null, written: null, catchUpMs: null, behindMs: null, isEstimated: false }
  const gain = reads - written
  return {
    reads: Math.max(0, reads),
    written,
    catchUpMs: lag <= 0 ? 0 : gain > 0 ? (lag / gain) * 1000 : null,
    behindMs: behind?.ms ?? null,
    isEstimated: behind?.isEstimated ?? false,
  }
}

interface Point {
  at: number
  committed: bigint
  end: bigint
}

/** From the last sample at which the log or the commit had gone back: rates over that would be nonsense. */
function sameSeries(samples: readonly LagSample[]): Point[] {
  const points = samples.flatMap(({ at, committed, end }): Point[] =>
    committed === null || end === null ? [] : [{ at, committed, end }],
  )
  const cut = points.findLastIndex((one, index) => {
    const before = points[index - 1]
    return before !== undefined && (one.end < before.end || one.committed < before.committed)
  })
  return cut > 0 ? points.slice(cut) : points
}

/** When was the log's end where the commit is now? In between two samples it is taken to have grown evenly. */
function behindMs(series: readonly Point[]): { ms: number; isEstimated: boolean } | null {
  const [first, last] = [series[0], series.at(-1)]
  if (!first || !last) return null
  if (last.committed >= last.end) return { ms: 0, isEstimated: false }
  const after = series.findIndex(one => one.end > last.committed)
  const before = series[after - 1]
  const next = series[after]
  if (before && next) {
    const share = Number(last.committed - before.end) / Number(next.end - before.end)
    return { ms: last.at - (before.at + share * (next.at - before.at)), isEstimated: false }
  }
  const rate = Number(last.end - first.end) / (last.at - first.at || 1)
  if (rate <= 0) return null
  return { ms: last.at - first.at + Number(first.end - last.committed) / rate, isEstimated: true }
}
