import type { Known } from '../../core/failure.ts'
import type { LagTotal } from '../../core/lag.ts'
import type { ScoredTopic } from '../../core/score/score-topics.ts'
import type { Broker, Feature, LagScan, LogDir, Partition, Quorum } from '../../kafka/cluster.ts'

/** A cluster as one look at it found it. */
export interface ObservedHealth {
  brokers: readonly Pick<Broker, 'id'>[]
  /** Node ids that should be there. */
  expected: readonly number[]
  /** Brokers that did not answer for the groups they coordinate. */
  missing: LagScan['missing']
  topics: readonly { name: string; partitions: readonly Partition[] }[]
  /** `min.insync.replicas` by topic; a topic whose value is unknown is absent. */
  minIsr: ReadonlyMap<string, number>
  quorum: Known<Quorum>
  logDirs: Known<ReadonlyMap<number, Known<LogDir[]>>>
  features: Known<ReadonlyMap<number, Known<Feature[]>>>
  /** `since`: when it was first seen, as far as the bot was there. */
  moving: Known<readonly { topic: string; partition: number; since: number }[]>
  /** Brokers that hold their replication back. */
  throttled: Known<readonly number[]>
  scores: ReadonlyMap<string, Pick<ScoredTopic, 'score'>>
  /** `total` null: its commits could not be read. `beyond`: partitions on which it has commits beyond the end. */
  groups: readonly { id: string; state: string; total: LagTotal | null; beyond: readonly string[] }[]
  thresholds: { warning: number; critical: number }
  /** When the bot's collector last finished a scan, where there is a collector. */
  collectedAt: number | null
  collectEveryMs: number
  now: number
}
