import { Failure, toFailure } from '../../core/failure.ts'
import { type Cluster, type ConfigEntry, type LagScan, partitionKey } from '../../kafka/cluster.ts'
import type { ClusterExport } from './export-document.ts'
import { own } from './read-brokers.ts'
import type { Miss } from './read-cluster.ts'

/** Topics with partitions, placement and their own settings, without those that Kafka makes for itself. */
export async function readTopics(
  cluster: Cluster,
  { description }: LagScan,
  miss: Miss,
): Promise<{
  topics: ClusterExport['topics']
  ids: Record<string, string>
  settings: Map<string, readonly ConfigEntry[]>
}> {
  const all = description.topics.filter(({ internal }) => !internal)
  const [configs, moves] = await Promise.all([
    cluster.topicConfigs(all.map(({ name }) => name)),
    cluster.listPartitionReassignments().catch(toFailure),
  ])
  if (moves instanceof Failure) miss('topics', null, moves)
  // While replicas are being moved, a partition has the old and the new ones: what it is to have is what counts.
  const leaving = new Map(
    moves instanceof Failure
      ? []
      : moves.map(one => [partitionKey(one.topic, one.partition), new Set(one.removing)]),
  )
  const settings = new Map<string, readonly ConfigEntry[]>()
  const topics = all.flatMap(({ name, partitions }) => {
    const entries = configs.get(name)
    if (partitions.length === 0 || !entries?.known) {
      miss('topics', name, entries && !entries.known ? entries.why : untold(name))
      return []
    }
    settings.set(name, entries.value)
    return [
      {
        name,
        partitions: partitions.length,
        configs: own(entries.value, 'topic').configs,
        placement: partitions.map(({ partition, replicas }) => {
          const gone = leaving.get(partitionKey(name, partition))
          return replicas.filter(id => !gone?.has(id))
        }),
      },
    ]
  })
  return { topics, ids: Object.fromEntries(all.map(({ name, id }) => [name, id])), settings }
}

const untold = (topic: string): Failure =>
  new Failure('unreachable', `Kafka did not tell the partitions and settings of topic ${topic}`)
