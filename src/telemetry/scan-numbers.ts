import { type LagRow, totalLag } from '../core/lag.ts'
import { type LagScan, partitionKey } from '../kafka/cluster.ts'
import { scanRows } from '../kafka/scan-rows.ts'

/** What Prometheus is told of one scan. What the scan could not learn is not in it: a sum that lacks a part is no sum. */
export interface ScanNumbers {
  brokers: number
  underReplicated: number
  /** Log ends summed over the partitions: records that were ever written, as far as offsets count them. */
  records: { topic: string; records: number }[]
  topicLags: { group: string; topic: string; lag: number }[]
  groupLags: { group: string; lag: number }[]
  members: { group: string; members: number }[]
}

export function scanNumbers(scan: LagScan): ScanNumbers {
  const { brokers, topics } = scan.description
  const rows = scanRows(scan)
  const groups = scan.groups.map(({ id }) => ({ group: id, rows: rows.get(id) ?? [] }))
  return {
    brokers: brokers.length,
    underReplicated: topics
      .flatMap(topic => topic.partitions)
      .filter(partition => partition.isr.length < partition.replicas.length).length,
    records: topics.flatMap(topic => {
      const ends = topic.partitions.map(({ partition }) => scan.ends.get(partitionKey(topic.name, partition)))
      const known = ends.flatMap(end => (end?.known ? [Number(end.value)] : []))
      return known.length < ends.length ? [] : [{ topic: topic.name, records: sum(known) }]
    }),
    topicLags: groups.flatMap(one =>
      [...Map.groupBy(one.rows, row => row.topic)].flatMap(([topic, own]) =>
        wholeLag(own).map(lag => ({ group: one.group, topic, lag })),
      ),
    ),
    groupLags: groups.flatMap(one => wholeLag(one.rows).map(lag => ({ group: one.group, lag }))),
    members: scan.groups.flatMap(({ id, description }) =>
      description.known ? [{ group: id, members: description.value.members.length }] : [],
    ),
  }
}

/** One number, or none where a partition's lag is not known or nothing was ever committed. */
function wholeLag(rows: readonly LagRow[]): number[] {
  const { lag, unknown } = totalLag(rows)
  return lag === null || unknown > 0 ? [] : [Number(lag)]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
