import type { LagScan } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'

/** Counts the records of every topic, so that the count only rises while the topic is there. */
export interface MessageCounter {
  /** By topic; one whose ends are not all known keeps its count and is absent. */
  count(scan: Pick<LagScan, 'description'>, logs: ScanLags['logs']): Map<string, number>
}

interface Counted {
  id: string
  total: number
  /** Where each partition's log ended when it was last known. */
  ends: (bigint | undefined)[]
}

/**
 * Begins with what the offsets say. A truncated log (an unclean election) and a topic that was made anew under its name would
 * let that number fall, which Prometheus reads as a restart and counts twice: only what is added counts.
 */
export function createMessageCounter(): MessageCounter {
  let topics = new Map<string, Counted>()
  return {
    count({ description }, logs) {
      const counts = new Map<string, number>()
      const seen = new Map<string, Counted>()
      for (const { name, id } of description.topics) {
        const before = topics.get(name)
        const counted = before ?? { id, total: 0, ends: [] }
        if (counted.id !== id) {
          counted.id = id
          counted.ends = []
        }
        let isWhole = true
        for (const { partition, end } of logs.get(name) ?? []) {
          if (end === null) {
            isWhole = false
            continue
          }
          const last = counted.ends[partition] ?? 0n
          if (end > last) counted.total += Number(end - last)
          counted.ends[partition] = end
        }
        seen.set(name, counted)
        if (isWhole) counts.set(name, counted.total)
      }
      topics = seen
      return counts
    },
  }
}
