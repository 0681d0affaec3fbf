import { Failure, type Known, unknown } from '../core/failure.ts'
import type { Gap } from '../core/gaps.ts'
import { type LogDir, partitionKey, type Topic } from '../kafka/cluster.ts'

export interface Size {
  /** Bytes on disk over all replicas; null: at least one replica's is not known. */
  bytes: bigint | null
  /** What the replicas that are known take. */
  atLeast: bigint
}

/** Sizes by partitionKey. A replica on a broker that did not answer, or on a failed disk, is not known: never 0. */
export function partitionSizes(
  topics: readonly Topic[],
  logDirs: ReadonlyMap<number, Known<LogDir[]>>,
): { sizes: Map<string, Size>; gaps: Gap[] } {
  const replicas = new Map<string, bigint>()
  // A future replica is a copy on its way to another disk of the same broker (KIP-113).
  for (const [broker, dirs] of logDirs)
    for (const dir of dirs.known ? dirs.value : [])
      for (const { topic, partition, bytes, isFuture } of dir.replicas)
        if (!isFuture) replicas.set(`${broker} ${partitionKey(topic, partition)}`, bytes)
  const sizes = new Map<string, Size>()
  const silent = new Map<number, Failure>()
  for (const topic of topics)
    for (const partition of topic.partitions) {
      const key = partitionKey(topic.name, partition.partition)
      let atLeast = 0n
      let isWhole = true
      for (const broker of partition.replicas) {
        const bytes = replicas.get(`${broker} ${key}`)
        atLeast += bytes ?? 0n
        if (bytes !== undefined) continue
        isWhole = false
        silent.set(broker, whyUnknown(broker, logDirs.get(broker)))
      }
      sizes.set(key, { bytes: isWhole ? atLeast : null, atLeast })
    }
  return { sizes, gaps: [...silent].map(([broker, why]) => ({ name: `sizes on broker ${broker}`, why })) }
}

function whyUnknown(broker: number, dirs: Known<LogDir[]> | undefined): Failure {
  if (!dirs)
    return new Failure('unreachable', `Broker ${broker} is not there.`, { hint: 'health shows the brokers.' })
  if (!dirs.known) return dirs.why
  const failed = dirs.value.find(dir => dir.error !== null)
  return (
    failed?.error ?? new Failure('unreachable', `Broker ${broker} does not have all of its replicas yet.`)
  )
}

/** The sum over a topic's partitions. */
export function topicSize(topic: Topic, sizes: ReadonlyMap<string, Size>): Size {
  const all = topic.partitions.map(
    ({ partition }) => sizes.get(partitionKey(topic.name, partition)) ?? { bytes: null, atLeast: 0n },
  )
  const atLeast = all.reduce((sum, one) => sum + one.atLeast, 0n)
  return { bytes: all.every(one => one.bytes !== null) ? atLeast : null, atLeast }
}

/** No disk of any broker could be asked about: every size is unknown for this reason. */
export const noSizes = (topics: readonly Topic[], why: Failure): Map<number, Known<LogDir[]>> =>
  new Map(
    topics.flatMap(topic =>
      topic.partitions.flatMap(one => one.replicas.map(broker => [broker, unknown(why)] as const)),
    ),
  )
