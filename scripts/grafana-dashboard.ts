import { type MetricName, metricDeclarations } from '../src/telemetry/metric-declarations.ts'

interface Panel {
  title: string
  /** Of PromQL; `$environment` is the dashboard's variable. */
  queries: readonly { expr: string; legend: string }[]
  unit?: 'short' | 's' | 'bytes' | 'percent' | 'cps'
  kind?: 'timeseries' | 'stat'
  /** Of 24. */
  width: number
}

/** A metric in the chosen environment. A name that is not declared is no MetricName: tsc refuses it. */
function of(name: MetricName, more = ''): string {
  const labels: readonly string[] = metricDeclarations[name].labels
  const own = labels.includes('environment') ? 'environment=~"$environment"' : ''
  return `${name}{${[own, more].filter(one => one !== '').join(',')}}`
}

const rows: readonly { title: string; panels: readonly Panel[] }[] = [
  {
    title: 'Cluster',
    panels: [
      stat('Health', of('kafka_cluster_health_score')),
      stat('Brokers', of('kafka_cluster_brokers')),
      stat('Offline partitions', of('kafka_cluster_offline_partitions')),
      stat('Under-replicated', of('kafka_cluster_under_replicated_partitions')),
      stat('Open alerts', `sum(${of('kafka_ops_alerts_open')}) or vector(0)`),
      stat('Last look, age', `time() - ${of('kafka_ops_last_scan_timestamp_seconds')}`, 's'),
    ],
  },
  {
    title: 'Topics',
    panels: [
      lines(
        'Records a second, the busiest topics',
        `topk(10, rate(${of('kafka_topic_messages_total')}[5m]))`,
        '{{topic}}',
        'cps',
      ),
      lines('Health, the worst topics', `bottomk(10, ${of('kafka_topic_health_score')})`, '{{topic}}'),
      lines(
        'Records that end as errors, the worst topics',
        `topk(10, 100 * ${of('kafka_topic_error_ratio')})`,
        '{{topic}}',
        'percent',
      ),
      lines('Size, the largest topics', `topk(10, ${of('kafka_topic_size_bytes')})`, '{{topic}}', 'bytes'),
      lines(
        'Rate between the last two looks',
        `topk(10, ${of('kafka_topic_message_rate')})`,
        '{{topic}}',
        'cps',
      ),
    ],
  },
  {
    title: 'Consumer groups',
    panels: [
      lines(
        'Lag, the furthest groups',
        `topk(10, ${of('kafka_consumer_group_lag_total')})`,
        '{{consumer_group}}',
      ),
      lines('Lag by topic', `topk(10, ${of('kafka_topic_consumer_lag')})`, '{{consumer_group}} on {{topic}}'),
      lines(
        'Lag by partition',
        `topk(10, ${of('kafka_partition_lag')})`,
        '{{consumer_group}} on {{topic}}-{{partition}}',
      ),
      lines('Members', of('kafka_consumer_group_members'), '{{consumer_group}}'),
    ],
  },
  {
    title: 'The bot',
    panels: [
      lines(
        'How long a look takes (95 %)',
        `histogram_quantile(0.95, sum by (le, environment) (rate(${bucket('kafka_ops_scan_duration_seconds')}[5m])))`,
        '{{environment}}',
        's',
      ),
      lines(
        'Looks that failed or were left out, a minute',
        `60 * rate(${of('kafka_ops_scans_failed_total')}[5m])`,
        'failed {{environment}}',
        'short',
        { expr: `60 * rate(${of('kafka_ops_scans_skipped_total')}[5m])`, legend: 'left out {{environment}}' },
      ),
      lines(
        'Slack’s answers (95 %)',
        `histogram_quantile(0.95, sum by (le, method) (rate(${bucket('kafka_ops_slack_request_duration_seconds')}[5m])))`,
        '{{method}}',
        's',
      ),
      lines(
        'Acknowledgements to Slack (95 %; 3 s are allowed)',
        `histogram_quantile(0.95, sum by (le, kind) (rate(${bucket('kafka_ops_slack_acknowledgement_duration_seconds')}[5m])))`,
        '{{kind}}',
        's',
      ),
      lines('Messages to deliver', of('kafka_ops_outbox_messages'), '{{lane}} {{state}}'),
      lines('Requests that wait', of('kafka_ops_approvals_waiting'), '{{environment}}'),
      lines('Jobs', of('kafka_ops_jobs'), '{{kind}} {{state}}'),
      lines(
        'Requests to Kafka a second',
        `rate(${of('kafka_ops_scan_requests_total')}[5m])`,
        '{{environment}}',
        'cps',
      ),
    ],
  },
]

function stat(title: string, expr: string, unit: Panel['unit'] = 'short'): Panel {
  return { title, queries: [{ expr, legend: '{{environment}}' }], unit, kind: 'stat', width: 4 }
}

function lines(
  title: string,
  expr: string,
  legend: string,
  unit: Panel['unit'] = 'short',
  ...others: Panel['queries'][number][]
): Panel {
  return { title, queries: [{ expr, legend }, ...others], unit, kind: 'timeseries', width: 12 }
}

function bucket(name: MetricName): string {
  return of(name).replace('{', '_bucket{')
}

/** config/grafana/dashboard.json, to be imported into Grafana 10 or later. */
export function grafanaDashboard(): string {
  const panels: object[] = []
  let id = 1
  let y = 0
  for (const row of rows) {
    panels.push({
      id: id++,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { h: 1, w: 24, x: 0, y },
    })
    y += 1
    let x = 0
    for (const panel of row.panels) {
      const height = panel.kind === 'stat' ? 4 : 8
      if (x + panel.width > 24) {
        x = 0
        y += height
      }
      panels.push(panelJson(panel, id++, { h: height, w: panel.width, x, y }))
      x += panel.width
    }
    y += row.panels[0]?.kind === 'stat' ? 4 : 8
  }
  const environment = {
    name: 'environment',
    label: 'Environment',
    type: 'query',
    datasource,
    query: { query: 'label_values(kafka_cluster_brokers, environment)', refId: 'environment' },
    includeAll: true,
    multi: true,
    current: { text: 'All', value: '$__all' },
    refresh: 2,
  }
  const source = { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }
  const dashboard = {
    uid: 'kafka-ops-bot',
    title: 'Kafka',
    tags: ['kafka'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [source, environment] },
    panels,
  }
  return `${JSON.stringify(dashboard, null, 2)}\n`
}

const datasource = { type: 'prometheus', uid: '${datasource}' }

const panelJson = ({ title, queries, unit, kind }: Panel, id: number, gridPos: object): object => ({
  id,
  type: kind,
  title,
  datasource,
  gridPos,
  targets: queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource,
    expr,
    legendFormat: legend,
  })),
  fieldConfig: { defaults: { unit }, overrides: [] },
  options:
    kind === 'stat'
      ? { reduceOptions: { calcs: ['lastNotNull'] } }
      : { legend: { displayMode: 'list', placement: 'bottom' } },
})
