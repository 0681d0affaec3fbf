import { type Config, wantedTopics } from '../../config/config.ts'
import type { Known } from '../../core/failure.ts'
import type { GroupReading, Judgement } from '../../core/score/judgement.ts'
import { type ScoredTopic, scoreTopics } from '../../core/score/score-topics.ts'
import type { Feature, LagScan, LogDir, Quorum } from '../../kafka/cluster.ts'
import type { ScanLags } from '../../kafka/scan-lags.ts'
import { lacksTopics, topicSights } from '../../kafka/topic-sights.ts'
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
}

export interface Around {
  config: Config
  environment: string
  /** By group, out of a window of scans; undefined: there is none. */
  readings: ReadonlyMap<string, GroupReading> | undefined
  /** What unknown things cost when they were known; null: nobody knows. */
  last: Judgement | null
  /** By group, the partitions on which it has commits beyond the end; undefined: not looked for. */
  beyond?: ReadonlyMap<string, readonly string[]>
  collectedAt: number | null
  now: number
}

/** Pure: the scores of the topics and of the cluster, and everything that stands out. Costs no request. */
export function judge(
  look: Look,
  around: Around,
): { health: JudgedHealth; topics: Map<string, ScoredTopic> } {
  const { scan, lags, minIsr, quorum, logDirs, features } = look
  const { config, environment, readings, last, beyond, collectedAt, now } = around
  const { monitoring } = config.bot
  const { description } = scan
  const expected = expectedBrokers(config, environment, description)
  const wanted = wantedTopics(config, environment)
  const sights = topicSights(scan, { lags, minIsr, wanted: wanted.of, states: readings })
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
      topics: description.topics,
      minIsr,
      quorum,
      logDirs,
      features,
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
  return { health, topics }
}
