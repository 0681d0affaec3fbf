import { Failure, type Known } from '../../core/failure.ts'
import type { Cluster, ConfigEntry } from '../../kafka/cluster.ts'
import { rateKeys, replicaKeys } from './throttle.ts'

/** The throttle as it is in force: what topics have of their own, and what brokers have at all. */
export interface ReadThrottle {
  replicas(topic: string, key: string): string | null
  rate(broker: number, key: string): string | null
}

/** Asking for what could not be read throws a Failure. */
export async function readThrottle(
  cluster: Cluster,
  topics: readonly string[],
  brokers: readonly number[],
): Promise<ReadThrottle> {
  const [ofTopics, ofBrokers] = await Promise.all([
    topics.length > 0 ? cluster.topicConfigs(topics, replicaKeys) : new Map<string, Known<ConfigEntry[]>>(),
    brokers.length > 0 ? cluster.brokerConfigs(brokers, rateKeys) : new Map<number, Known<ConfigEntry[]>>(),
  ])
  const entry = (
    found: Known<ConfigEntry[]> | undefined,
    key: string,
    what: string,
  ): ConfigEntry | undefined => {
    if (!found) throw new Failure('unreachable', `The throttle of ${what} was not told.`)
    if (!found.known) throw found.why
    return found.value.find(one => one.name === key)
  }
  return {
    replicas(topic, key) {
      const found = entry(ofTopics.get(topic), key, `topic ${topic}`)
      return found?.source === 'topic' ? found.value : null
    },
    // A broker names a rate only where somebody set one, for itself or for all.
    rate: (broker, key) => entry(ofBrokers.get(broker), key, `broker ${broker}`)?.value ?? null,
  }
}
