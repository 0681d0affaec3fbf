import { stringify } from 'yaml'
import { loadConfig } from '../src/config/config.ts'
import { runbooks } from '../src/monitor/alerts/runbooks.ts'
import type { MetricName } from '../src/telemetry/metric-declarations.ts'

interface Rule {
  alert: string
  expr: string
  for: string
  severity: 'warning' | 'critical'
  summary: string
  means: string
}

const metric = (name: MetricName): string => name

/** What those need who alert from Prometheus instead of, or beside, the bot: the thresholds that come with it. */
function rules(): Rule[] {
  const { lag } = loadConfig({ folder: 'no-such-folder', env: {} }).bot.monitoring
  const groupLag = metric('kafka_consumer_group_lag_total')
  const behind =
    'Group {{ $labels.consumer_group }} is {{ $value }} records behind in {{ $labels.environment }}'
  const in_ = 'in {{ $labels.environment }}'
  return [
    {
      alert: 'KafkaConsumerLag',
      expr: `${groupLag} > ${lag.warning}`,
      for: '2m',
      severity: 'warning',
      summary: behind,
      means: runbooks.lag.means,
    },
    {
      alert: 'KafkaConsumerLagCritical',
      expr: `${groupLag} > ${lag.critical}`,
      for: '2m',
      severity: 'critical',
      summary: behind,
      means: runbooks.lag.means,
    },
    {
      alert: 'KafkaTopicErrors',
      expr: `${metric('kafka_topic_error_ratio')} > 0.05`,
      for: '2m',
      severity: 'critical',
      summary: `{{ $value | humanizePercentage }} of the records of {{ $labels.topic }} end as errors ${in_}`,
      means: runbooks.error_rate.means,
    },
    {
      alert: 'KafkaOfflinePartitions',
      expr: `${metric('kafka_cluster_offline_partitions')} > 0`,
      for: '30s',
      severity: 'critical',
      summary: `{{ $value }} partitions are offline ${in_}`,
      means: runbooks.offline.means,
    },
    {
      alert: 'KafkaUnderReplicatedPartitions',
      expr: `${metric('kafka_cluster_under_replicated_partitions')} / ${metric('kafka_cluster_partitions')} > 0.1`,
      for: '2m',
      severity: 'critical',
      summary: `{{ $value | humanizePercentage }} of the partitions are under-replicated ${in_}`,
      means: runbooks.under_replicated.means,
    },
    {
      alert: 'KafkaOpsBotSeesNothing',
      expr: `time() - ${metric('kafka_ops_last_scan_timestamp_seconds')} > 180`,
      for: '1m',
      severity: 'critical',
      summary: `The bot has not seen the cluster for {{ $value | humanizeDuration }} ${in_}`,
      means: runbooks.collector.means,
    },
    {
      alert: 'KafkaOpsClusterBackupFails',
      expr: `${metric('kafka_ops_cluster_backup_failing')} > 0`,
      for: '10m',
      severity: 'warning',
      summary: `The scheduled backup of the cluster cannot be made ${in_}`,
      means: runbooks.cluster_backup.means,
    },
    {
      alert: 'KafkaOpsBotMessagesGivenUp',
      expr: `delta(${metric('kafka_ops_outbox_messages')}{state="dead"}[15m]) > 0`,
      for: '0s',
      severity: 'warning',
      summary: 'The bot gave up messages of {{ $labels.lane }}',
      means: runbooks.delivery.means,
    },
    {
      alert: 'KafkaOpsBotIsGone',
      expr: `absent(${metric('kafka_ops_last_scan_timestamp_seconds')})`,
      for: '5m',
      severity: 'critical',
      summary: 'Nobody watches Kafka: the bot tells Prometheus nothing',
      means:
        'The bot’s process is gone, or Prometheus cannot reach its metrics: nobody raises the alerts that it would.',
    },
  ]
}

/** config/grafana/rules.yml, for `rule_files` of Prometheus. */
export function prometheusRules(): string {
  const written = rules().map(({ alert, expr, for: lasting, severity, summary, means }) => ({
    alert,
    expr,
    for: lasting,
    labels: { severity },
    annotations: { summary, description: means },
  }))
  const header = '# Made by npm run generate, of the metrics and the thresholds that come with the bot.\n'
  return header + stringify({ groups: [{ name: 'kafka', rules: written }] }, { lineWidth: 0 })
}
