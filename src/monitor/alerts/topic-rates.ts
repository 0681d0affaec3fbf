import type { Logs } from '../../core/lag.ts'
import type { LagScan } from '../../kafka/cluster.ts'

/** Where the logs of a scan's topics ended. */
export interface LogEnds {
  at: number
  topics: ReadonlyMap<string, { id: string; end: bigint | null }>
}

/** null: the end of one of its partitions is not known. */
export function logEnds({ at, description }: Pick<LagScan, 'at' | 'description'>, logs: Logs): LogEnds {
  const topics = description.topics.map(({ name, id }) => {
    let end: bigint | null = 0n
    for (const log of logs.get(name) ?? []) end = end === null || log.end === null ? null : end + log.end
    return [name, { id, end }] as const
  })
  return { at, topics: new Map(topics) }
}

/**
 * Records a second between two scans, by topic. A topic that was made anew (another id), truncated, or seen only once has no
 * rate.
 */
export function topicRates(before: LogEnds | undefined, after: LogEnds): Map<string, number> {
  const seconds = before ? (after.at - before.at) / 1000 : 0
  const rates = new Map<string, number>()
  if (!before || seconds <= 0) return rates
  for (const [name, { id, end }] of after.topics) {
    const earlier = before.topics.get(name)
    if (end === null || !earlier || earlier.end === null || earlier.id !== id || end < earlier.end) continue
    rates.set(name, Number(end - earlier.end) / seconds)
  }
  return rates
}
