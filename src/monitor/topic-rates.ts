import type { LagScan } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'

export interface TopicRates {
  /**
   * Records a second since the scan before, by topic. A topic that was made anew (another id), truncated, or seen only once
   * has no rate.
   */
  since(environment: string, scan: LagScan, logs: ScanLags['logs']): ReadonlyMap<string, number>
}

interface LogEnds {
  at: number
  topics: ReadonlyMap<string, { id: string; end: bigint | null }>
}

export function createTopicRates(): TopicRates {
  const last = new Map<string, LogEnds>()
  return {
    since(environment, scan, logs) {
      const before = last.get(environment)
      const after = logEnds(scan, logs)
      last.set(environment, after)
      return before ? ratesBetween(before, after) : new Map()
    },
  }
}

function ratesBetween(before: LogEnds, after: LogEnds): Map<string, number> {
  const seconds = (after.at - before.at) / 1000
  const rates = new Map<string, number>()
  if (seconds <= 0) return rates
  for (const [name, { id, end }] of after.topics) {
    const earlier = before.topics.get(name)
    if (end === null || !earlier || earlier.end === null || earlier.id !== id || end < earlier.end) continue
    rates.set(name, Number(end - earlier.end) / seconds)
  }
  return rates
}

/** Summed over a topic's partitions; null: the end of one of them is not known. */
function logEnds({ at, description }: LagScan, logs: ScanLags['logs']): LogEnds {
  const topics = description.topics.map(({ name, id }) => {
    let end: bigint | null = 0n
    for (const log of logs.get(name) ?? []) end = end === null || log.end === null ? null : end + log.end
    return [name, { id, end }] as const
  })
  return { at, topics: new Map(topics) }
}
