import type { Known } from '../core/failure.ts'
import type { Cluster, Feature, LogDir, Quorum, Topic } from '../kafka/cluster.ts'
import { attempt } from '../kafka/look-at-topics.ts'
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
}

/** Log directories cost each broker a walk over all its partitions, and fill slowly; settings change seldom. */
const askEveryMs = 3 * 60_000

type Asked = Pick<SlowFacts, 'logDirs' | 'features'> & { at: number; minIsr: Map<string, number> }

/**
 * The controller each time (one request), the rest every few minutes (two requests a broker, and the topics' settings); the
 * settings of new topics at once. Never rejects: what could not be learnt is unknown, and a setting stays what it was.
 */
export function createSlowFacts(
  clusterOf: (environment: string) => Pick<Cluster, 'quorum' | 'logDirs' | 'features' | 'topicConfigs'>,
  clock: () => number,
): (environment: string, topics: readonly Pick<Topic, 'name'>[]) => Promise<SlowFacts> {
  const last = new Map<string, Asked>()

  async function minIsrOf(environment: string, topics: readonly string[]): Promise<Map<string, number>> {
    if (topics.length === 0) return new Map()
    const configs = await attempt(clusterOf(environment).topicConfigs(topics, ['min.insync.replicas']))
    return configs.known ? minInsyncReplicas(configs.value) : new Map()
  }

  async function asked(environment: string, topics: readonly string[]): Promise<Asked> {
    const before = last.get(environment)
    if (before && clock() - before.at < askEveryMs) {
      const fresh = await minIsrOf(
        environment,
        topics.filter(topic => !before.minIsr.has(topic)),
      )
      for (const [topic, value] of fresh) before.minIsr.set(topic, value)
      return before
    }
    const [logDirs, features, minIsr] = await Promise.all([
      attempt(clusterOf(environment).logDirs()),
      attempt(clusterOf(environment).features()),
      minIsrOf(environment, topics),
    ])
    const kept = topics.flatMap((topic): [string, number][] => {
      const value = minIsr.get(topic) ?? before?.minIsr.get(topic)
      return value === undefined ? [] : [[topic, value]]
    })
    const now = { at: clock(), logDirs, features, minIsr: new Map(kept) }
    last.set(environment, now)
    return now
  }

  return async (environment, topics) => {
    const [quorum, { logDirs, features, minIsr }] = await Promise.all([
      attempt(clusterOf(environment).quorum()),
      asked(
        environment,
        topics.map(topic => topic.name),
      ),
    ])
    return {
      quorum,
      logDirs,
      disks: logDirs.known ? logDirs.value : null,
      features,
      minIsr,
    }
  }
}
