import { Failure, type Known, unknown } from '../../core/failure.ts'
import { type ClusterMetadata, type Partition, partitionKey, type TopicPartition } from '../cluster.ts'
import { pacer } from '../pacer.ts'

/** Whom to ask for partitions. */
export interface Places {
  /** The partitions by their leader, as requests need them. */
  leaders: Map<number, Map<string, number[]>>
  /** Partitions that have no leader or do not exist, by their key, with the reason. */
  nowhere: Map<string, Known<never>>
  /** The partition's key: the same string each time, so that thousands of them are made once in a scan. */
  key(topic: string, partition: number): string
}

/** Places of these partitions, or of all that there are. */
export async function placesOf(
  metadata: ClusterMetadata,
  partitions?: readonly TopicPartition[],
): Promise<Places> {
  const keys = new Map<string, string[]>()
  const places: Places = {
    leaders: new Map(),
    nowhere: new Map(),
    key: (topic, partition) => keys.get(topic)?.[partition] ?? partitionKey(topic, partition),
  }
  const pace = pacer()
  for (const { name, partitions: all } of metadata.topics) {
    keys.set(
      name,
      all.map(({ partition }) => partitionKey(name, partition)),
    )
    if (partitions === undefined) for (const partition of all) place(places, name, partition)
    if (pace.isDue()) await pace.rest()
  }
  if (partitions === undefined) return places
  const topics = new Map(metadata.topics.map(topic => [topic.name, topic.partitions]))
  for (const wanted of partitions) {
    // Sorted and without gaps: Kafka numbers the partitions of a topic from 0.
    const found = topics.get(wanted.topic)?.[wanted.partition]
    if (found === undefined) places.nowhere.set(places.key(wanted.topic, wanted.partition), noSuchPartition)
    else place(places, wanted.topic, found)
    if (pace.isDue()) await pace.rest()
  }
  return places
}

function place(places: Places, topic: string, { partition, leader }: Partition): void {
  if (leader === null) {
    places.nowhere.set(places.key(topic, partition), leaderless)
    return
  }
  let topics = places.leaders.get(leader)
  if (topics === undefined) places.leaders.set(leader, (topics = new Map()))
  const partitions = topics.get(topic)
  if (partitions === undefined) topics.set(topic, [partition])
  else partitions.push(partition)
}

// One reason is shared by all partitions that it holds for: an Error of its own for each of 10,000 partitions, with its
// stack, would keep the event loop busy for longer than everything else here.
export const noSuchPartition = unknown(new Failure('not-found', 'The partition does not exist (any more)'))
const leaderless = unknown(
  new Failure('unreachable', 'The partition is offline: it has no leader', {
    hint: 'Bring a broker back that holds one of its in-sync replicas.',
  }),
)
