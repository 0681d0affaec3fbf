import { type Config, wantedTopics } from '../../config/config.ts'
import { type Known, known } from '../../core/failure.ts'
import type { GroupReading, Judgement, LastCosts } from '../../core/score/judgement.ts'
import { type ScoredTopic, scoreTopics } from '../../core/score/score-topics.ts'
import type { SightedErrors } from '../../core/score/sighted-errors.ts'
import {
  type Feature,
  type LagScan,
  type LogDir,
  partitionKey,
  type Quorum,
  type Reassignment,
} from '../../kafka/cluster.ts'
import type { ScanLags } from '../../kafka/scan-lags.ts'
import { lacksTopics, topicSights, withoutAdding } from '../../kafka/topic-sights.ts'
import { expectedBrokers } from '../alerts/expected-brokers.ts'
import { type JudgedHealth, judgeHealth } from '../health/findings.ts'

/** One look at a cluster: a scan, and what was asked beside it. */
export interface Look {
  scan: LagScan
  lags: ScanLags
  quorum: Known<Quorum>
  logDirs: Known<ReadonlyMap<number, Known<LogDir[]>>>
  features: Known<ReadonlyMap<number, Known<Feature[]>>>
  /** `min.insync.replicas` by topic; a topic whose value is unknown is absent. */
  minIsr: ReadonlyMap<string, number>
  moving: Known<Reassignment[]>
  /** Brokers that hold their replication back. */
  throttled: Known<number[]>
}

export interface Around {
  config: Config
  environment: string
  /** By group, out of a window of scans; undefined: there is none. */
  readings: ReadonlyMap<string, GroupReading> | undefined
  /** By topic; undefined: nobody watches them. */
  errors: ReadonlyMap<string, SightedErrors> | undefined
  /** What unknown things cost when they were known; null: nobody knows. */
  last: LastCosts | null
  /** By group, the partitions on which it has commits beyond the end; undefined: not looked for. */
  beyond?: ReadonlyMap<string, readonly string[]>
  collectedAt: number | null
  now: number
}

/** Pure: the scores of the topics and of the cluster, and everything that stands out. Costs no request. */
export function judge(
  look: Look,
  around: Around,
): { health: JudgedHealth; topics: Map<string, ScoredTopic>; moving: Judgement['moving'] } {
  const { scan, lags, minIsr, quorum, logDirs, features, moving, throttled } = look
  const { config, environment, readings, errors, last, beyond, collectedAt, now } = around
  const { monitoring } = config.bot
  const { description } = scan
  const expected = expectedBrokers(config, environment, description)
  const wanted = wantedTopics(config, environment)
  const moved = moving.known ? moving.value : []
  const sights = topicSights(scan, {
    lags,
    minIsr,
    wanted: wanted.of,
    states: readings,
    errors,
    moving: moved,
  })
  const movingSince = since(moving, last, now)
  const there = new Set(description.topics.map(one => one.name))
  const missing = lacksTopics(description, expected.length)
    ? []
    : [...wanted.declared].filter(topic => !there.has(topic))
  const rules = { weights: monitoring.score.topic, lag: monitoring.lag }
  const topics = scoreTopics(sights, missing, rules, last?.topics)
  const health = judgeHealth(
    {
      brokers: description.brokers,
      expected,
      missing: scan.missing,
      topics: withoutAdding(description.topics, moved),
      minIsr,
      quorum,
      logDirs,
      features,
      moving: moving.known
        ? known(
            moving.value.map(({ topic, partition }) => ({
              topic,
              partition,
              since: movingSince.get(partitionKey(topic, partition)) ?? now,
            })),
          )
        : moving,
      throttled,
      scores: topics,
      groups: lags.groups.map(one => ({ ...one, beyond: beyond?.get(one.id) ?? [] })),
      thresholds: monitoring.lag,
      collectedAt,
      collectEveryMs: monitoring.intervalMs,
      now,
    },
    monitoring.score.cluster,
    last?.cluster.known,
  )
  return { health, topics, moving: movingSince }
}

/** Kafka does not tell when a move began: it is as old as it has been seen. */
function since(moving: Look['moving'], last: LastCosts | null, now: number): Map<string, number> {
  if (!moving.known) return new Map(last?.moving)
  return new Map(
    moving.value.map(one => {
      const key = partitionKey(one.topic, one.partition)
      return [key, last?.moving.get(key) ?? now]
    }),
  )
}
