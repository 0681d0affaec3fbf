import type { ConfigEntry } from '../../kafka/cluster.ts'
import type { Way } from './forget-spec.ts'

export const cleanupKeys = [
  'cleanup.policy',
  'retention.ms',
  'segment.ms',
  'min.cleanable.dirty.ratio',
  'min.compaction.lag.ms',
  'max.compaction.lag.ms',
  'delete.retention.ms',
] as const

/** What decides when records of a topic go. Milliseconds. */
export interface Cleanup {
  way: Way
  /** −1: never. */
  retentionMs: number
  segmentMs: number
  dirtyRatio: string
  minLagMs: number
  maxLagMs: number
  tombstonesMs: number
}

export function cleanupOf(entries: readonly ConfigEntry[]): Cleanup {
  const value = (name: (typeof cleanupKeys)[number]): string =>
    entries.find(one => one.name === name)?.value ?? ''
  const policies = value('cleanup.policy')
    .split(',')
    .map(one => one.trim())
  const isCompacted = policies.includes('compact')
  return {
    way: isCompacted ? (policies.includes('delete') ? 'both' : 'tombstones') : 'time',
    retentionMs: Number(value('retention.ms')),
    segmentMs: Number(value('segment.ms')),
    dirtyRatio: value('min.cleanable.dirty.ratio'),
    minLagMs: Number(value('min.compaction.lag.ms')),
    maxLagMs: Number(value('max.compaction.lag.ms')),
    tombstonesMs: Number(value('delete.retention.ms')),
  }
}

/**
 * By when a record of this time is deleted for its age; null: it never is, or nobody can tell. Kafka deletes whole segments, when the
 * newest record of one is older than retention.ms; a segment takes records for segment.ms at most, when there are any.
 */
export function goneBy({ way, retentionMs, segmentMs }: Cleanup, timestamp: number | null): number | null {
  if (way === 'tombstones' || retentionMs < 0 || timestamp === null || timestamp < 0) return null
  const at = timestamp + retentionMs + segmentMs
  // Beyond what a date can hold.
  return at > 8.64e15 ? null : at
}
