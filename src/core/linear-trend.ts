import { counted } from './words.ts'

/** A straight line through what was measured (least squares), or why there is none. */
export type LinearTrend =
  | {
      kind: 'line'
      perMs: number
      /** What the slope may be off by, to both sides, with 95 % likelihood. */
      perMsPlusMinus: number
      /** A single value at that time, if it goes on like this. */
      at(time: number): { value: number; plusMinus: number }
    }
  | { kind: 'none'; why: string }

/** Fewer say nothing of how much the values scatter. */
const fewest = 8

/** Pure. `leastSpanMs`: what was watched for less time is too little for a line. */
export function linearTrend(
  points: readonly { at: number; value: number | null }[],
  leastSpanMs: number,
): LinearTrend {
  const known = points.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]))
  const first = known[0]?.at ?? 0
  const spanMs = (known.at(-1)?.at ?? 0) - first
  const n = known.length
  if (n < fewest) return { kind: 'none', why: `only ${n} of the ${fewest} values that it takes are known` }
  if (spanMs < leastSpanMs)
    return { kind: 'none', why: `${minutes(spanMs)} known, and it takes ${minutes(leastSpanMs)}` }
  const meanX = mean(known.map(({ at }) => at - first))
  const meanY = mean(known.map(({ value }) => value))
  const sxx = sum(known.map(({ at }) => (at - first - meanX) ** 2))
  const perMs = sum(known.map(({ at, value }) => (at - first - meanX) * (value - meanY))) / sxx
  const line = (time: number): number => meanY + perMs * (time - first - meanX)
  const scatter = Math.sqrt(sum(known.map(({ at, value }) => (value - line(at)) ** 2)) / (n - 2))
  // Student's t for 95 % is 2.45 with six degrees of freedom and falls to 1.96.
  const t = 1.96 + 2.9 / (n - 2)
  return {
    kind: 'line',
    perMs,
    perMsPlusMinus: (t * scatter) / Math.sqrt(sxx),
    at: time => ({
      value: line(time),
      plusMinus: t * scatter * Math.sqrt(1 + 1 / n + (time - first - meanX) ** 2 / sxx),
    }),
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
const minutes = (ms: number): string => counted(Math.floor(ms / 60_000), 'minute')
