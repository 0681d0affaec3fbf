import { setImmediate } from 'node:timers/promises'
import { rowsOf } from '../kafka/scan-rows.ts'
import { exposition, type Line, linesInTurn } from './exposition.ts'
import type { MetricName } from './metric-declarations.ts'
import { type ScanNumbers, wholeLag } from './scan-numbers.ts'

type Lines = (numbers: ScanNumbers) => Iterable<Line>

const one = (value: number): Line[] => [[[], value]]
const byName = (values: ReadonlyMap<string, number>): Iterable<Line> =>
  values.entries().map(([name, value]) => [[name], value] as const)

/** What each metric of the clusters says of one environment; its label comes first and is added below. */
const clusterMetrics: readonly (readonly [MetricName, Lines])[] = [
  ['kafka_cluster_brokers', ({ brokers }) => one(brokers)],
  ['kafka_cluster_health_score', ({ score }) => (score === null ? [] : one(score))],
  ['kafka_cluster_under_replicated_partitions', ({ underReplicated }) => one(underReplicated)],
  ['kafka_cluster_offline_partitions', ({ offline }) => one(offline)],
  ['kafka_cluster_partitions', ({ partitions }) => one(partitions)],
  ['kafka_topic_messages_total', ({ records }) => byName(records)],
  ['kafka_topic_message_rate', ({ rates }) => byName(rates)],
  ['kafka_topic_size_bytes', ({ sizes }) => byName(sizes)],
  ['kafka_topic_health_score', ({ scores }) => byName(scores)],
  ['kafka_topic_error_ratio', ({ errorShares }) => byName(errorShares)],
  ['kafka_topic_consumer_lag', topicLags],
  ['kafka_partition_lag', partitionLags],
  ['kafka_consumer_group_lag_total', groupLags],
  ['kafka_consumer_group_members', ({ members }) => byName(members)],
]

/**
 * The metrics of the clusters as text. `mostLines` bounds each of them for one environment: the greatest values stay, and how
 * many were left out is a metric, too.
 */
export async function kafkaMetrics(
  numbers: ReadonlyMap<string, ScanNumbers>,
  mostLines: number,
): Promise<string> {
  const pieces: string[] = []
  const leftOut: Line[] = []
  // A scan that ends meanwhile changes the map: this page is of the scans before it.
  const scans = [...numbers]
  for (const [name, lines] of clusterMetrics) {
    const kept: Iterable<Line>[] = []
    for (const [environment, own] of scans) {
      const bounded = await greatest(lines(own), mostLines)
      leftOut.push([[environment, name], bounded.leftOut])
      kept.push(bounded.lines.values().map(([labels, value]) => [[environment, ...labels], value] as const))
    }
    pieces.push(await exposition(name, flat(kept)))
  }
  pieces.push(await exposition('kafka_ops_metric_lines_left_out', leftOut))
  return pieces.join('')
}

function* flat(all: readonly Iterable<Line>[]): Generator<Line> {
  for (const lines of all) yield* lines
}

async function greatest(lines: Iterable<Line>, most: number): Promise<{ lines: Line[]; leftOut: number }> {
  const all: Line[] = []
  for (const line of lines) if (all.push(line) % linesInTurn === 0) await setImmediate()
  if (all.length <= most) return { lines: all, leftOut: 0 }
  const kept = all.sort(([, a], [, b]) => b - a).slice(0, most)
  return { lines: kept, leftOut: all.length - most }
}

function* groupLags({ lags }: ScanNumbers): Generator<Line> {
  for (const { id, total } of lags.groups) {
    const lag = wholeLag(total)
    if (lag !== null) yield [[id], lag]
  }
}

function* topicLags({ lags }: ScanNumbers): Generator<Line> {
  for (const { id, topics } of lags.groups)
    for (const [topic, total] of topics) {
      const lag = wholeLag(total)
      if (lag !== null) yield [[topic, id], lag]
    }
}

function* partitionLags({ groups, lags }: ScanNumbers): Generator<Line> {
  for (const group of groups)
    for (const { topic, partition, lag } of rowsOf(group, lags.logs))
      if (lag !== null) yield [[topic, String(partition), group.id], Number(lag)]
}
