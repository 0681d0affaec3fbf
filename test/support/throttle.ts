import type { Cluster } from '../../src/kafka/cluster.ts'
import { rateKeys, replicaKeys } from '../../src/topics/replication/throttle.ts'

/** What is throttled: the topic's own lists, and the rates of all brokers. */
export async function throttleOf(cluster: Cluster, topic: string) {
  const { brokers } = await cluster.describe()
  const ofTopic = (await cluster.topicConfigs([topic], replicaKeys)).get(topic)
  const ofBrokers = await cluster.brokerConfigs(
    brokers.map(one => one.id),
    rateKeys,
  )
  return {
    replicas: Object.fromEntries(
      (ofTopic?.known ? ofTopic.value : [])
        .filter(one => one.source === 'topic')
        .map(one => [one.name, one.value]),
    ),
    rates: [...ofBrokers].flatMap(([broker, known]) =>
      (known.known ? known.value : []).map(one => `${broker} ${one.name}=${one.value}`),
    ),
  }
}

export const noThrottle = { replicas: {}, rates: [] }

/** After a test that failed in the middle: the brokers are shared with others. */
export async function endThrottle(cluster: Cluster): Promise<void> {
  const { brokers } = await cluster.describe()
  const values = Object.fromEntries(rateKeys.map(key => [key, null]))
  await cluster.alterConfigs(brokers.map(one => ({ type: 'broker', name: String(one.id), values })))
}
