/**
 * What alert rules can watch. `member` is what an alert of it is about; `side` where it is bad, unless the rule says; `ease`
 * how far from the threshold it has to come back before it is over, as a share of the threshold.
 */
export const alertMetrics = {
  lag: { member: 'group', unit: 'records', side: 'above', ease: 0.2, says: 'records a group is behind' },
  lag_time: {
    member: 'group',
    unit: 'duration',
    side: 'above',
    ease: 0.2,
    says: 'how old the oldest record is that a group has not read',
  },
  lag_state: {
    member: 'group',
    unit: 'state',
    side: 'above',
    ease: 0,
    says: 'a group is in one of the named states',
  },
  health_score: {
    member: 'topic',
    unit: 'points',
    side: 'below',
    ease: 0.1,
    says: 'the health score of a topic',
  },
  message_rate: {
    member: 'topic',
    unit: 'rate',
    side: 'above',
    ease: 0.2,
    says: 'records a second on a topic',
  },
  error_rate: {
    member: 'topic',
    unit: 'percent',
    side: 'above',
    ease: 0.2,
    says: 'records on a topic’s error and dead-letter topics, for a hundred records on the topic',
  },
  disk: {
    member: 'broker',
    unit: 'percent',
    side: 'above',
    ease: 0.05,
    says: 'how full a broker’s fullest log directory is',
  },
  under_replicated: {
    member: 'cluster',
    unit: 'percent',
    side: 'above',
    ease: 0.2,
    says: 'share of the partitions that have fewer replicas in sync than assigned',
  },
  offline: { member: 'cluster', unit: 'count', side: 'above', ease: 0, says: 'partitions without a leader' },
  broker_missing: {
    member: 'broker',
    unit: 'state',
    side: 'above',
    ease: 0,
    says: 'a broker that is expected is not registered',
  },
  controller: {
    member: 'cluster',
    unit: 'state',
    side: 'above',
    ease: 0,
    says: 'the cluster has no active controller',
  },
  collector: {
    member: 'cluster',
    unit: 'state',
    side: 'above',
    ease: 0,
    says: 'the bot’s own scans of the cluster fail',
  },
  delivery: {
    member: 'receiver',
    unit: 'state',
    side: 'above',
    ease: 0,
    says: 'a message of the bot was given up after many attempts',
  },
  cluster_backup: {
    member: 'cluster',
    unit: 'state',
    side: 'above',
    ease: 0,
    says: 'a scheduled backup of the cluster is due and cannot be made',
  },
  schema_registry: {
    member: 'cluster',
    unit: 'state',
    side: 'above',
    ease: 0,
    says: 'the environment’s schema registry does not answer',
  },
  credential_age: {
    member: 'account',
    unit: 'percent',
    side: 'above',
    ease: 0,
    says: 'how much of its rotation_days an account’s password has used',
  },
  drift: {
    member: 'topic',
    unit: 'count',
    side: 'above',
    ease: 0,
    says: 'differences between a declared topic and the cluster or the schema registry',
  },
} as const satisfies Record<string, MetricFacts>

export type AlertMetric = keyof typeof alertMetrics
export type AlertUnit = 'records' | 'percent' | 'rate' | 'count' | 'points' | 'duration' | 'state'

interface MetricFacts {
  member: 'group' | 'topic' | 'broker' | 'cluster' | 'receiver' | 'account'
  /** `state`: there is no threshold, it is so or not. `duration`: milliseconds, written `10m`. */
  unit: AlertUnit
  side: 'above' | 'below'
  ease: number
  says: string
}

export const metricFacts = (metric: AlertMetric): MetricFacts => alertMetrics[metric]
export const metricNames = Object.keys(alertMetrics) as AlertMetric[]
