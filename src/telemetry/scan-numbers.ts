import type { LagTotal } from '../core/lag.ts'
import type { LagScan } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'

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

export function scanNumbers({ description, groups }: LagScan, lags: ScanLags): ScanNumbers {
  const { brokers, topics } = description
  return {
    brokers: brokers.length,
    underReplicated: topics.reduce(
      (count, { partitions }) =>
        count + partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length,
      0,
    ),
    records: [...lags.logs].flatMap(([topic, partitions]) => {
      let records = 0
      for (const { end } of partitions) records += end === null ? Number.NaN : Number(end)
      return Number.isNaN(records) ? [] : [{ topic, records }]
    }),
    topicLags: lags.groups.flatMap(({ id, topics: own }) =>
      [...own].flatMap(([topic, total]) => wholeLag(total).map(lag => ({ group: id, topic, lag }))),
    ),
    groupLags: lags.groups.flatMap(({ id, total }) => wholeLag(total).map(lag => ({ group: id, lag }))),
    members: groups.flatMap(({ id, description: known }) =>
      known.known ? [{ group: id, members: known.value.members.length }] : [],
    ),
  }
}

/** One number, or none where a partition's lag is not known or nothing was ever committed. */
const wholeLag = (total: LagTotal | null): number[] =>
  total === null || total.lag === null || total.unknown > 0 ? [] : [Number(total.lag)]
