import { Counter, Gauge, type Registry } from 'prom-client'
import type { ScanNumbers } from './scan-numbers.ts'

interface ClusterMetric {
  name: string
  help: string
  type: 'gauge' | 'counter'
  /** Beside `environment`, which all have. */
  labels: readonly string[]
  lines: (numbers: ScanNumbers) => Line[]
}
type Line = [labels: Record<string, string>, value: number]

const clusterMetrics: readonly ClusterMetric[] = [
  {
    name: 'kafka_cluster_brokers',
    help: 'Brokers that are registered and alive',
    type: 'gauge',
    labels: [],
    lines: one => [[{}, one.brokers]],
  },
  {
    name: 'kafka_cluster_under_replicated_partitions',
    help: 'Partitions with fewer replicas in sync than assigned',
    type: 'gauge',
    labels: [],
    lines: one => [[{}, one.underReplicated]],
  },
  {
    name: 'kafka_topic_messages_total',
    help: 'Records ever written to a topic, as its offsets count them; a recreated topic begins again',
    type: 'counter',
    labels: ['topic'],
    lines: one => one.records.map(({ topic, records }) => [{ topic }, records]),
  },
  {
    name: 'kafka_topic_consumer_lag',
    help: 'Records from the committed offsets of a group to the end of a topic, summed over its partitions',
    type: 'gauge',
    labels: ['topic', 'consumer_group'],
    lines: one => one.topicLags.map(({ group, topic, lag }) => [{ topic, consumer_group: group }, lag]),
  },
  {
    name: 'kafka_consumer_group_lag_total',
    help: 'Lag of a group, summed over its topics',
    type: 'gauge',
    labels: ['consumer_group'],
    lines: one => one.groupLags.map(({ group, lag }) => [{ consumer_group: group }, lag]),
  },
  {
    name: 'kafka_consumer_group_members',
    help: 'Members of a group',
    type: 'gauge',
    labels: ['consumer_group'],
    lines: one => one.members.map(({ group, members }) => [{ consumer_group: group }, members]),
  },
]

/**
 * Makes the metrics of the clusters anew from `numbers` at each scrape. `mostLines` bounds each of them for one
 * environment: the greatest values stay, and how many were left out is a metric, too.
 */
export function kafkaMetrics(
  registry: Registry,
  numbers: ReadonlyMap<string, ScanNumbers>,
  mostLines: number,
): void {
  const registers = [registry]
  for (const { name, help, type, labels, lines } of clusterMetrics) {
    const shared = { name, help, labelNames: ['environment', ...labels], registers }
    const kept = function* (): Generator<Line> {
      for (const [environment, one] of numbers)
        for (const [own, value] of greatest(lines(one), mostLines)) yield [{ environment, ...own }, value]
    }
    if (type === 'gauge')
      new Gauge({
        ...shared,
        collect() {
          this.reset()
          for (const [line, value] of kept()) this.set(line, value)
        },
      })
    else
      new Counter({
        ...shared,
        collect() {
          this.reset()
          for (const [line, value] of kept()) this.inc(line, value)
        },
      })
  }
  new Gauge({
    name: 'kafka_ops_metric_lines_left_out',
    help: 'Lines that a metric would have beyond its bound',
    labelNames: ['environment', 'metric'],
    registers,
    collect() {
      this.reset()
      for (const [environment, one] of numbers)
        for (const { name, lines } of clusterMetrics)
          this.set({ environment, metric: name }, Math.max(0, lines(one).length - mostLines))
    },
  })
}

const greatest = (lines: Line[], most: number): Line[] =>
  lines.length <= most ? lines : lines.sort(([, a], [, b]) => b - a).slice(0, most)
