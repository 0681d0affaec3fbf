import type { LagRow, Logs } from '../core/lag.ts'
import type { SharePartition } from './cluster.ts'

/**
 * A share group's partitions as rows of lag. Its start offset takes the place of the committed one, and its lag is the one that
 * Kafka tells: beyond the start some records may be acknowledged already, so that it is no difference of the two.
 */
export const shareRows = (group: string, partitions: readonly SharePartition[], logs: Logs): LagRow[] =>
  [...partitions]
    .sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition))
    .map(({ topic, partition, startOffset, lag }) => {
      const log = logs.get(topic)?.find(one => one.partition === partition)
      const row = {
        group,
        topic,
        partition,
        committedOffset: startOffset,
        logStartOffset: log?.start ?? null,
        logEndOffset: log?.end ?? null,
        lag,
      }
      if (startOffset === null) return { ...row, lag: null, state: 'never committed' }
      if (lag === null) return { ...row, state: 'unknown' }
      return { ...row, state: lag === 0n ? 'caught up' : 'behind' }
    })
