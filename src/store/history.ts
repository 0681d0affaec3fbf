import type { Failure } from '../core/failure.ts'

/** What scans saw, for charts and for the state of a lag. Kept and asked in a thread of its own: nothing here blocks. */
export interface History {
  /**
   * Hands over one scan. False: it was dropped, because the disk does not keep up (four scans are waiting) or the file is
   * damaged. What cannot be written later is counted as dropped, too, and told by `trouble`.
   */
  record(samples: ScanSamples): boolean
  /** One number over time, for a chart: at most 3,000 points. Rejects with a Failure. */
  series(query: SeriesQuery): Promise<SeriesPoint[]>
  /** What the last `scans` scans saw of a group, by partition, oldest point first. Rejects with a Failure. */
  window(query: WindowQuery): Promise<PartitionWindow[]>
  /** Scans that were not kept since the start. */
  dropped(): number
  /** Why nothing can be kept at the moment. */
  trouble(): Failure | undefined
}

export interface ScanSamples {
  environment: string
  at: number
  topics: readonly TopicSamples[]
  /** Commits of topics that are not in `topics` are left out. */
  groups: readonly GroupSamples[]
  /** Single numbers of this scan by name: the health score, for instance. */
  readings?: Readonly<Record<string, number>>
}
export interface TopicSamples {
  name: string
  /** Its uuid; a topic that was made again has another one. */
  id: string
  partitions: readonly PartitionSample[]
}
/** null: not known. */
export interface PartitionSample {
  partition: number
  start: bigint | null
  end: bigint | null
}
export interface GroupSamples {
  group: string
  commits: readonly CommitSample[]
}
export interface CommitSample {
  topic: string
  partition: number
  offset: bigint
}

/**
 * `end`: the sum of the end offsets of a topic (a topic that was made again starts anew, at a lower sum), or the end of one of
 * its partitions: of each scan as long as these are kept, and of each hour before that.
 * `lag`: the sum over the partitions that a group has committed, in one topic or in all.
 */
export type SeriesQuery = (
  | { of: 'lag'; group: string; topic?: string }
  | { of: 'end'; topic: string; partition?: number }
  | { of: 'reading'; name: string }
) & { environment: string; since: number; until: number }

/**
 * One scan, or where these are gone or too many the minute, hour or day that begins at `at`; each kind of question has points of
 * one width only. Where nothing was seen there is no point.
 */
export interface SeriesPoint {
  at: number
  /** The last one in it. null: a part of it was not known at that time. */
  value: number | null
  /** The greatest one in it. */
  most: number | null
  /**
   * Records written to the topic, or read by the group, over `elapsedMs` before its last scan: what they did while nobody
   * watched counts where they were seen again. Never negative. 0 of a reading.
   */
  rise: number
  elapsedMs: number
}

export interface WindowQuery {
  environment: string
  group: string
  scans: number
}
export interface PartitionWindow {
  topic: string
  topicId: string
  partition: number
  points: WindowPoint[]
}
export interface WindowPoint {
  at: number
  committed: bigint
  start: bigint | null
  end: bigint | null
}
