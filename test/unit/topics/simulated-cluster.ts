import { Failure, known } from '../../../src/core/failure.ts'
import type { Cluster, ConfigEntry } from '../../../src/kafka/cluster.ts'

export interface SimulatedTopic {
  id: string
  partitions: number
  replicas: number
  config: Map<string, string>
}

/** What becomes of a write: it is done, refused, or done although the answer is lost. */
export type Fate = 'done' | 'refused' | 'lost'

/** A cluster in memory that takes changes as Kafka does; `fate` may let single ones fail. */
export function simulatedCluster(
  topics: Map<string, SimulatedTopic>,
  fate: (kind: 'create' | 'settings' | 'partitions', topic: string) => Fate = () => 'done',
): Cluster {
  let ids = 0
  function write<R>(
    kind: 'create' | 'settings' | 'partitions',
    topic: string,
    validateOnly: boolean | undefined,
    change: () => void,
    result: (error: Failure | null) => R,
  ): R {
    if (validateOnly) return result(null)
    const is = fate(kind, topic)
    if (is === 'refused') return result(new Failure('rejected', `${kind} of ${topic}: refused`))
    change()
    return result(is === 'lost' ? new Failure('timeout', `${kind} of ${topic}: no answer`) : null)
  }
  const entry = (name: string, value: string): ConfigEntry => ({
    name,
    value,
    source: 'topic',
    readOnly: false,
    sensitive: false,
  })
  const cluster: Partial<Cluster> = {
    describe: async () => ({
      clusterId: 'simulated',
      controllerId: known(1),
      at: 0,
      brokers: [1, 2, 3].map(id => ({ id, host: 'b', port: id, rack: null })),
      topics: [...topics].map(([name, { id, partitions, replicas }]) => ({
        name,
        id,
        internal: false,
        partitions: Array.from({ length: partitions }, (_, partition) => {
          const brokers = [1, 2, 3].slice(0, replicas)
          return {
            partition,
            leader: 1,
            leaderEpoch: 0,
            replicas: brokers,
            isr: brokers,
            offlineReplicas: [],
          }
        }),
      })),
    }),
    topicConfigs: async (names, keys = []) =>
      new Map(
        names.map(name => {
          const config = topics.get(name)?.config
          return [name, known(keys.map(key => entry(key, config?.get(key) ?? '7')))]
        }),
      ),
    listOffsets: async partitions =>
      new Map(partitions.map(one => [`${one.topic}/${one.partition}`, known(0n)])),
    scan: async () => ({
      at: 0,
      tookMs: 0,
      requests: 0,
      description: { clusterId: 'simulated', brokers: [], topics: [], at: 0 },
      ends: new Map(),
      starts: new Map(),
      groups: [],
      missing: [],
    }),
    createTopics: async (wanted, how) =>
      wanted.map(({ topic, partitions, replicationFactor, config }) =>
        write(
          'create',
          topic,
          how?.validateOnly,
          () =>
            topics.set(topic, {
              id: `new-${(ids += 1)}`,
              partitions: partitions ?? 1,
              replicas: replicationFactor ?? 1,
              config: new Map(Object.entries(config)),
            }),
          error => ({ topic, error }),
        ),
      ),
    alterConfigs: async (resources, how) =>
      resources.map(({ type, name, values }) =>
        write(
          'settings',
          name,
          how?.validateOnly,
          () => {
            for (const [key, value] of Object.entries(values)) topics.get(name)?.config.set(key, value ?? '')
          },
          error => ({ type, name, error }),
        ),
      ),
    createPartitions: async (wanted, how) =>
      wanted.map(({ topic, count }) =>
        write(
          'partitions',
          topic,
          how?.validateOnly,
          () => {
            const found = topics.get(topic)
            if (found) found.partitions = count
          },
          error => ({ topic, error }),
        ),
      ),
  }
  return cluster as Cluster
}
