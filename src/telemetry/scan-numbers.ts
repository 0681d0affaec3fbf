import type { Known } from '../core/failure.ts'
import { isUnderReplicated } from '../core/in-sync.ts'
import type { LagTotal } from '../core/lag.ts'
import type { Judgement } from '../core/score/judgement.ts'
import type { LagScan, LogDir } from '../kafka/cluster.ts'
import type { ScanLags } from '../kafka/scan-lags.ts'
import type { MessageCounter } from './message-counter.ts'

/** What is known of a cluster beside the scan itself. */
export interface BesideScan {
  logDirs: Known<ReadonlyMap<number, Known<LogDir[]>>>
  /** Records a second, by topic. */
  rates: ReadonlyMap<string, number>
  /** null: nobody has judged yet. */
  judgement: Judgement | null
}

/** What Prometheus is told of one scan. What the scan could not learn is not in it: a sum that lacks a part is no sum. */
export interface ScanNumbers {
  brokers: number
  partitions: number
  underReplicated: number
  offline: number
  score: number | null
  records: ReadonlyMap<string, number>
  rates: ReadonlyMap<string, number>
  sizes: ReadonlyMap<string, number>
  scores: ReadonlyMap<string, number>
  /** Error records for each record, 0 to 1. */
  errorShares: ReadonlyMap<string, number>
  members: ReadonlyMap<string, number>
  lags: ScanLags
  /** For the lag of each partition, which is made when it is asked for: it would be most of all that is kept. */
  groups: LagScan['groups']
}

export function scanNumbers(
  scan: LagScan,
  lags: ScanLags,
  { logDirs, rates, judgement }: BesideScan,
  counter: MessageCounter,
): ScanNumbers {
  const { description, groups } = scan
  const numbers = { partitions: 0, underReplicated: 0, offline: 0 }
  for (const { partitions } of description.topics)
    for (const partition of partitions) {
      numbers.partitions += 1
      if (partition.leader === null) numbers.offline += 1
      else if (isUnderReplicated(partition)) numbers.underReplicated += 1
    }
  return {
    ...numbers,
    brokers: description.brokers.length,
    score: judgement?.cluster.score.value ?? null,
    records: counter.count(scan, lags.logs),
    rates,
    sizes: logDirs.known ? topicBytes(description.topics, logDirs.value) : new Map(),
    scores: new Map(
      [...(judgement?.topics ?? [])].flatMap(([topic, { score }]) =>
        score.value === null ? [] : [[topic, score.value]],
      ),
    ),
    errorShares: new Map(
      [...(judgement?.errors ?? [])].flatMap(([topic, { share }]) =>
        share === null ? [] : [[topic, share]],
      ),
    ),
    members: new Map(
      groups.flatMap(({ id, description: known }) => (known.known ? [[id, known.value.members.length]] : [])),
    ),
    lags,
    groups,
  }
}

/** All replicas together. A topic of which a broker did not tell a replica is absent: its size is not known. */
function topicBytes(
  topics: LagScan['description']['topics'],
  disks: ReadonlyMap<number, Known<LogDir[]>>,
): Map<string, number> {
  const found = new Map<string, { bytes: number; replicas: number }>()
  for (const dirs of disks.values())
    for (const dir of dirs.known ? dirs.value : [])
      for (const { topic, bytes, isFuture } of dir.replicas) {
        if (isFuture) continue
        const own = found.get(topic)
        if (own) {
          own.bytes += Number(bytes)
          own.replicas += 1
        } else found.set(topic, { bytes: Number(bytes), replicas: 1 })
      }
  return new Map(
    topics.flatMap(({ name, partitions }) => {
      const wanted = partitions.reduce((sum, one) => sum + one.replicas.length, 0)
      const own = found.get(name)
      return own && own.replicas >= wanted ? [[name, own.bytes]] : []
    }),
  )
}

/** One number, or none where a partition's lag is not known or nothing was ever committed. */
export const wholeLag = (total: LagTotal | null): number | null =>
  total === null || total.lag === null || total.unknown > 0 ? null : Number(total.lag)
