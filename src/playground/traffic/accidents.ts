import type { Kafka } from '../../kafka/kafkajs.ts'
import { createTopics } from '../local-kafka/create-topics.ts'
import { untilGone } from '../local-kafka/readiness.ts'
import { asRequest, type PlatformTopicName, platformTopics } from './platform-topics.ts'

/** Removes all but the last records of each partition, as a retention that is too short does: what a group has not read is lost. */
export async function expireAllBut(kafka: Kafka, topic: PlatformTopicName, kept: number): Promise<void> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    const offsets = await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({
      topic,
      partitions: offsets.map(({ partition, low, high }) => {
        const from = BigInt(high) - BigInt(kept)
        return { partition, offset: String(from > BigInt(low) ? from : BigInt(low)) }
      }),
    })
  } finally {
    await admin.disconnect()
  }
}

/**
 * Deletes the topic and makes it again: the same name, another id. Nobody may read or write it meanwhile: a consumer of kafkajs
 * whose topic is made anew under it goes into a loop that ends nothing (its fetchers ask the old partitions' leaders for ever).
 */
export async function makeAnew(
  kafka: Kafka,
  bootstrap: readonly string[],
  name: PlatformTopicName,
): Promise<void> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    const { brokers } = await admin.describeCluster()
    await admin.deleteTopics({ topics: [name] })
    await untilGone(bootstrap, name)
    const requests = platformTopics.filter(one => one.topic === name)
    await createTopics(
      bootstrap,
      requests.map(one => asRequest(one, brokers.length)),
    )
  } finally {
    await admin.disconnect()
  }
}
