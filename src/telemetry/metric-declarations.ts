/**
 * Every metric of the bot, once: the page for Prometheus, the Grafana dashboard and the Prometheus rules in config/grafana are
 * made of this. Kafka's names are the suite's, although `_total` on a gauge is not promtool's taste.
 */
export const metricDeclarations = {
  kafka_cluster_brokers: gauge('Brokers that are registered and alive'),
  kafka_cluster_health_score: gauge('Health of the cluster, 0 to 100; the command health explains it'),
  kafka_cluster_under_replicated_partitions: gauge('Partitions with fewer replicas in sync than assigned'),
  kafka_cluster_offline_partitions: gauge('Partitions without a leader'),
  kafka_cluster_partitions: gauge('Partitions of all topics'),
  kafka_topic_messages_total: counter('Records written to a topic, as its offsets count them', ['topic']),
  kafka_topic_message_rate: gauge('Records a second on a topic, between the last two scans', ['topic']),
  kafka_topic_size_bytes: gauge('Bytes on disk that all replicas of a topic take', ['topic']),
  kafka_topic_health_score: gauge('Health of a topic, 0 to 100', ['topic']),
  kafka_topic_error_ratio: gauge(
    'Records on a topic’s error and dead-letter topics for each record on it, 0 to 1',
    ['topic'],
  ),
  kafka_topic_consumer_lag: gauge(
    'Records from the committed offsets of a group to the end of a topic, summed over its partitions',
    ['topic', 'consumer_group'],
  ),
  kafka_partition_lag: gauge('Records from the committed offset of a group to the end of a partition', [
    'topic',
    'partition',
    'consumer_group',
  ]),
  kafka_consumer_group_lag_total: gauge('Lag of a group, summed over its topics', ['consumer_group']),
  kafka_consumer_group_members: gauge('Members of a group', ['consumer_group']),
  kafka_ops_metric_lines_left_out: gauge('Lines that a metric would have beyond its bound', ['metric']),
  kafka_ops_scan_duration_seconds: histogram(
    'How long one look at a cluster takes',
    ['environment'],
    [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  ),
  kafka_ops_scan_requests_total: counter('Requests sent to Kafka by these looks'),
  kafka_ops_last_scan_timestamp_seconds: gauge('When the last look ended'),
  kafka_ops_scans_failed_total: counter('Looks that learnt nothing at all'),
  kafka_ops_scans_skipped_total: counter('Looks left out because the one before was not done'),
  kafka_ops_slack_request_duration_seconds: histogram(
    'How long Slack takes to answer a call',
    ['method', 'outcome'],
    [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  ),
  kafka_ops_slack_acknowledgement_duration_seconds: histogram(
    'From the arrival of a payload from Slack to its acknowledgement, which has to come within 3 s',
    ['kind'],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
  ),
  kafka_ops_outbox_messages: {
    type: 'gauge',
    help: 'Messages that wait for their delivery, and those that were given up',
    labels: ['lane', 'state'],
  },
  kafka_ops_alerts_open: gauge('Alerts that fire, are acknowledged or snoozed', ['severity', 'state']),
  kafka_ops_approvals_waiting: gauge('Requests that wait for the approval of somebody'),
  kafka_ops_jobs: {
    type: 'gauge',
    help: 'Jobs that run, and those that have ended, by how they ended',
    labels: ['kind', 'state'],
  },
  kafka_ops_store_trouble: {
    type: 'gauge',
    help: '1 while nothing can be written to this file of the bot, else 0; status says why',
    labels: ['file'],
  },
  kafka_ops_history_dropped_scans: {
    type: 'gauge',
    help: 'Looks since the start that were not kept, so that charts miss them',
    labels: [],
  },
  kafka_ops_last_backup_timestamp_seconds: {
    type: 'gauge',
    help: 'When the newest scheduled copy of the database was due; absent while there is none',
    labels: [],
  },
  kafka_ops_last_cluster_backup_timestamp_seconds: gauge(
    'When the newest backup of the cluster was due; absent while there is none',
  ),
  kafka_ops_cluster_backup_failing: gauge(
    '1 while a backup of the cluster is due and cannot be made, else 0',
  ),
} as const satisfies Record<string, MetricDeclaration>

export type MetricName = keyof typeof metricDeclarations

export interface MetricDeclaration {
  type: 'gauge' | 'counter' | 'histogram'
  help: string
  labels: readonly string[]
  buckets?: readonly number[]
}

/** The metric as prom-client is told of it. */
export function declared(name: MetricName) {
  const { help, labels }: MetricDeclaration = metricDeclarations[name]
  return { name, help, labelNames: [...labels] }
}

function gauge<const L extends readonly string[] = []>(help: string, labels?: L) {
  return { type: 'gauge' as const, help, labels: ['environment', ...(labels ?? [])] }
}

function counter<const L extends readonly string[] = []>(help: string, labels?: L) {
  return { type: 'counter' as const, help, labels: ['environment', ...(labels ?? [])] }
}

function histogram(help: string, labels: readonly string[], buckets: readonly number[]) {
  return { type: 'histogram' as const, help, labels, buckets }
}
