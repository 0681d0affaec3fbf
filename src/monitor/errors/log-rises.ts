import type { LagScan } from '../../kafka/cluster.ts'
import type { ScanLags } from '../../kafka/scan-lags.ts'
import type { Risen } from './share-errors.ts'

/** The end of a topic's log, summed over its partitions, as scans of the last few minutes saw it. */
export interface LogRises {
  /** What came in on these topics within the window that ends with this scan. */
  follow(scan: LagScan, logs: ScanLags['logs'], topics: ReadonlySet<string>, windowMs: number): Risen
  /** What the process before saw; only of a topic of which nothing has been seen here. */
  begin(topic: string, id: string, points: readonly { at: number; end: bigint }[]): void
}

interface Seen {
  id: string
  points: { at: number; end: bigint }[]
}

/** Shorter says nothing: two scans make a rate. */
const leastMs = 1_000

export function createLogRises(): LogRises {
  const seen = new Map<string, Seen>()
  return {
    begin(topic, id, points) {
      if (!seen.has(topic)) seen.set(topic, { id, points: [...points] })
    },
    follow({ at, description }, logs, topics, windowMs) {
      for (const topic of seen.keys()) if (!topics.has(topic)) seen.delete(topic)
      const risen = new Map<string, { records: number; seconds: number } | null>()
      for (const { name, id } of description.topics) {
        if (!topics.has(name)) continue
        const end = endOf(logs.get(name) ?? [])
        if (end === null) {
          risen.set(name, null)
          continue
        }
        const before = seen.get(name)
        const own = before?.id === id ? before : { id, points: [] }
        own.points = own.points.filter(point => point.at > at - windowMs && point.at < at)
        own.points.push({ at, end })
        seen.set(name, own)
        risen.set(name, risenOver(own.points))
      }
      return risen
    },
  }
}

/** An end that went back is a log truncated or made anew: it adds nothing, and counts from there on. */
function risenOver(points: Seen['points']): { records: number; seconds: number } | null {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || last.at - first.at < leastMs) return null
  let records = 0n
  for (const [index, { end }] of points.entries()) {
    const before = points[index - 1]?.end ?? end
    if (end > before) records += end - before
  }
  return { records: Number(records), seconds: (last.at - first.at) / 1000 }
}

export function endOf(logs: readonly { end: bigint | null }[]): bigint | null {
  let sum = 0n
  for (const { end } of logs) {
    if (end === null) return null
    sum += end
  }
  return sum
}
