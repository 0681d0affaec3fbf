import type { PartitionWindow } from '../../store/history.ts'

/** Records a second, in and out, over the window that the history has; null: it has not watched for long enough. */
export interface Flow {
  written: number
  read: number
  overMs: number
}

/** Less than this says nothing about how things go. */
const leastMs = 20_000

/** Pure: the sum over the partitions whose log grew in one piece; a topic made anew or truncated in the window is left out. */
export function flowOf(windows: readonly PartitionWindow[]): Flow | null {
  let written = 0
  let read = 0
  let overMs = 0
  for (const { points } of windows) {
    const [first, last] = [points[0], points.at(-1)]
    if (!first || !last || last.at - first.at < leastMs) continue
    if (first.end === null || last.end === null || last.end < first.end) continue
    const seconds = (last.at - first.at) / 1000
    written += Number(last.end - first.end) / seconds
    read += Math.max(0, Number(last.committed - first.committed)) / seconds
    overMs = Math.max(overMs, last.at - first.at)
  }
  return overMs === 0 ? null : { written, read, overMs }
}
