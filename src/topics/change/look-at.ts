import { Failure, type Known } from '../../core/failure.ts'
import type { Cluster, ConfigEntry } from '../../kafka/cluster.ts'
import { settingsOf } from './new-topic.ts'
import type { TopicDecision } from './topic-decision.ts'

/** A topic as the cluster has it now, as far as a decision is concerned. */
export interface SeenTopic {
  id: string
  partitions: number
  /** How many replicas each partition has. */
  replicas: number[]
  config: ReadonlyMap<string, string>
}

/** Reads the topics of a decision; one that is not there is absent. Throws a Failure where that cannot be told. */
export async function lookAt(cluster: Cluster, decision: TopicDecision): Promise<Map<string, SeenTopic>> {
  const description = await cluster.describe()
  if (description.clusterId !== decision.clusterId)
    throw new Failure('conflict', 'Another cluster answers now than the one that the plan was made for.')
  const names = new Set(decision.topics.map(one => one.topic))
  const there = description.topics.filter(topic => names.has(topic.name))
  const keys = [...new Set(decision.topics.flatMap(one => Object.keys(settingsOf(one.changes))))]
  const configs: Map<string, Known<ConfigEntry[]>> = there.length > 0 && keys.length > 0
    ? await cluster.topicConfigs(
        there.map(topic => topic.name),
        keys,
      )
    : new Map()
  return new Map(
    there.map(({ name, id, partitions }) => {
      const config = configs.get(name)
      // A topic that has just been created is not known to every broker yet.
      const entries = config?.known ? config.value : []
      return [
        name,
        {
          id,
          partitions: partitions.length,
          replicas: partitions.map(one => one.replicas.length),
          config: new Map(entries.map(one => [one.name, one.value ?? ''])),
        },
      ]
    }),
  )
}
