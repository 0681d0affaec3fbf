import type { Known } from '../core/failure.ts'
import type { Cluster, ClusterMetadata, Feature, LogDir, Quorum, Reassignment } from '../kafka/cluster.ts'
import { attempt } from '../kafka/look-at-topics.ts'
import { throttledBrokers } from '../kafka/throttled-brokers.ts'
import { minInsyncReplicas } from '../kafka/topic-sights.ts'

/** What is asked of a cluster beside its scans. */
export interface SlowFacts {
  quorum: Known<Quorum>
  logDirs: Known<ReadonlyMap<number, Known<LogDir[]>>>
  /** What `logDirs` holds; null: no broker could be asked. */
  disks: ReadonlyMap<number, Known<LogDir[]>> | null
  features: Known<ReadonlyMap<number, Known<Feature[]>>>
  /** `min.insync.replicas` by topic; a topic whose value was never told is absent. */
  minIsr: ReadonlyMap<string, number>
  moving: Known<Reassignment[]>
  /** Brokers that hold their replication back. */
  throttled: Known<number[]>
}

/** Log directories cost each broker a walk over all its partitions, and fill slowly; settings change seldom. */
const askEveryMs = 3 * 60_000

type Asking = Pick<
  Cluster,
  'quorum' | 'logDirs' | 'features' | 'topicConfigs' | 'brokerConfigs' | 'listPartitionReassignments'
>
type Asked = Pick<SlowFacts, 'logDirs' | 'features' | 'throttled'> & {
  at: number
  minIsr: Map<string, number>
}

/**
 * The controller and what is being moved each time (two requests), the rest every few minutes (three requests a broker, and
 * the topics' settings); the
 * settings of new topics at once. Never rejects: what could not be learnt is unknown, and a setting stays what it was.
 */
export function createSlowFacts(
  clusterOf: (environment: string) => Asking,
  clock: () => number,
): (environment: string, seen: Pick<ClusterMetadata, 'topics' | 'brokers'>) => Promise<SlowFacts> {
  const last = new Map<string, Asked>()

  async function minIsrOf(environment: string, topics: readonly string[]): Promise<Map<string, number>> {
    if (topics.length === 0) return new Map()
    const configs = await attempt(clusterOf(environment).topicConfigs(topics, ['min.insync.replicas']))
    return configs.known ? minInsyncReplicas(configs.value) : new Map()
  }

  async function asked(
    environment: string,
    seen: Pick<ClusterMetadata, 'topics' | 'brokers'>,
  ): Promise<Asked> {
    const topics = seen.topics.map(topic => topic.name)
    const before = last.get(environment)
    if (before && clock() - before.at < askEveryMs) {
      const fresh = await minIsrOf(
        environment,
        topics.filter(topic => !before.minIsr.has(topic)),
      )
      for (const [topic, value] of fresh) before.minIsr.set(topic, value)
      return before
    }
    const [logDirs, features, throttled, minIsr] = await Promise.all([
      attempt(clusterOf(environment).logDirs()),
      attempt(clusterOf(environment).features()),
      throttledBrokers(
        clusterOf(environment),
        seen.brokers.map(broker => broker.id),
      ),
      minIsrOf(environment, topics),
    ])
    const kept = topics.flatMap((topic): [string, number][] => {
      const value = minIsr.get(topic) ?? before?.minIsr.get(topic)
      return value === undefined ? [] : [[topic, value]]
    })
    const now = { at: clock(), logDirs, features, throttled, minIsr: new Map(kept) }
    last.set(environment, now)
    return now
  }

  return async (environment, seen) => {
    const [quorum, moving, { logDirs, features, throttled, minIsr }] = await Promise.all([
      attempt(clusterOf(environment).quorum()),
      attempt(clusterOf(environment).listPartitionReassignments()),
      asked(environment, seen),
    ])
    const disks = logDirs.known ? logDirs.value : null
    return { quorum, logDirs, disks, features, minIsr, moving, throttled }
  }
}
