import { Failure, type Known, known, toFailure, unknown } from '../../core/failure.ts'
import {
  type Cluster,
  type ConfigEntry,
  type LogDir,
  partitionKey,
  type Reassignment,
  type Topic,
} from '../../kafka/cluster.ts'
import type { PlacementBroker } from './place-replicas.ts'
import { replicaSizes } from './replica-sizes.ts'
import { rateKeys } from './throttle.ts'

/** A topic that is to have another number of replicas. */
export interface WantedReplication {
  topic: string
  replicationFactor: number
}

/** The cluster as far as the replicas of some topics are concerned. */
export interface ObservedReplication {
  clusterId: string
  brokers: readonly PlacementBroker[]
  topics: ReadonlyMap<string, Topic>
  /** What is being moved now, by anybody. */
  running: readonly Reassignment[]
  /** Bytes of the leader's replica by partitionKey. */
  sizes: Known<ReadonlyMap<string, number>>
  /** Free bytes by broker; absent where that is not known. */
  free: ReadonlyMap<number, number>
  /** Replication throttles that are set already, in bytes a second: `broker key`. */
  rates: Known<ReadonlyMap<string, number>>
  minInSync: ReadonlyMap<string, number>
}

/** Throws a Failure where brokers, topics or running moves cannot be read; the rest may be not known. */
export async function observeReplication(
  cluster: Cluster,
  wanted: readonly WantedReplication[],
): Promise<ObservedReplication> {
  const names = wanted.map(one => one.topic)
  const [{ clusterId, brokers, topics }, running, configs] = await Promise.all([
    cluster.describe(),
    cluster.listPartitionReassignments(),
    cluster.topicConfigs(names, ['min.insync.replicas']),
  ])
  const own = topics.filter(topic => names.includes(topic.name))
  const partitions = own.flatMap(({ name, partitions }) =>
    partitions.map(({ partition }) => ({ topic: name, partition })),
  )
  const [dirs, rates] = await Promise.all([
    cluster.logDirs(partitions).catch(toFailure),
    cluster
      .brokerConfigs(
        brokers.map(one => one.id),
        rateKeys,
      )
      .catch(toFailure),
  ])
  return {
    clusterId,
    brokers,
    topics: new Map(own.map(topic => [topic.name, topic])),
    running,
    sizes: dirs instanceof Failure ? unknown(dirs) : sizesOf(own, dirs),
    free: dirs instanceof Failure ? new Map() : freeOf(dirs),
    rates: rates instanceof Failure ? unknown(rates) : ratesOf(rates),
    minInSync: new Map(
      [...configs].flatMap(([topic, entries]) =>
        entries.known ? entries.value.map(one => [topic, Number(one.value)] as const) : [],
      ),
    ),
  }
}

function sizesOf(
  topics: readonly Topic[],
  dirs: ReadonlyMap<number, Known<LogDir[]>>,
): ObservedReplication['sizes'] {
  const replicas = replicaSizes(dirs)
  const sizes = new Map<string, number>()
  for (const { name, partitions } of topics)
    for (const { partition, leader } of partitions) {
      const found = leader === null ? undefined : dirs.get(leader)
      if (found && !found.known) return found
      const key = partitionKey(name, partition)
      const size = replicas.get(`${leader} ${key}`)
      if (size !== undefined) sizes.set(key, size)
    }
  return known(sizes)
}

function freeOf(dirs: ReadonlyMap<number, Known<LogDir[]>>): Map<number, number> {
  const free = new Map<number, number>()
  for (const [broker, found] of dirs) {
    const usable = found.known ? found.value.map(dir => dir.usableBytes) : [null]
    // A broker puts a new replica into the directory with the fewest: with several, the sum says the most that may be there.
    if (usable.every(bytes => bytes !== null))
      free.set(
        broker,
        usable.reduce((sum, bytes) => sum + Number(bytes), 0),
      )
  }
  return free
}

function ratesOf(configs: ReadonlyMap<number, Known<ConfigEntry[]>>): ObservedReplication['rates'] {
  const rates = new Map<string, number>()
  for (const [broker, entries] of configs) {
    if (!entries.known) return entries
    for (const { name, value } of entries.value)
      if (value !== null) rates.set(`${broker} ${name}`, Number(value))
  }
  return known(rates)
}
