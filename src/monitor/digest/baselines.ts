import type { SeriesPoint } from '../../store/history.ts'

/** Records a day that a topic gets; `before`: in the time of the same length before. null: not known. */
export interface Baseline {
  topic: string
  perDay: number
  before: number | null
}

/** Shorter, and a day would be guessed from hours. */
const leastMs = 6 * 3_600_000

/** Pure: of points from twice the time back, the busiest topic first. */
export function baselines(points: ReadonlyMap<string, readonly SeriesPoint[]>, begin: number): Baseline[] {
  return [...points]
    .flatMap(([topic, all]) => {
      const perDay = dayOf(all.filter(point => point.at >= begin))
      if (perDay === null || perDay === 0) return []
      return [{ topic, perDay, before: dayOf(all.filter(point => point.at < begin)) }]
    })
    .sort((a, b) => b.perDay - a.perDay || (a.topic < b.topic ? -1 : 1))
}

function dayOf(points: readonly SeriesPoint[]): number | null {
  const elapsedMs = points.reduce((sum, point) => sum + point.elapsedMs, 0)
  if (elapsedMs < leastMs) return null
  return (points.reduce((sum, point) => sum + point.rise, 0) * 86_400_000) / elapsedMs
}
