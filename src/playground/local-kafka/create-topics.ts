import { type ITopicConfig, Kafka, logLevel } from '../../kafka/kafkajs.ts'
import { untilKnown } from './readiness.ts'

/**
 * Creates topics and resolves when every broker knows them with all their leaders. kafkajs's own wait asks one broker, and
 * fails when that one has not heard of the topic yet (UNKNOWN_TOPIC_OR_PARTITION), as does who asks another one next.
 * Throws kafkajs's error when the cluster refuses; topics that exist already are left as they are.
 */
export async function createTopics(
  bootstrap: readonly string[],
  topics: readonly ITopicConfig[],
): Promise<void> {
  const admin = new Kafka({
    clientId: 'local-kafka',
    brokers: [...bootstrap],
    logLevel: logLevel.NOTHING,
  }).admin()
  try {
    await admin.connect()
    await admin.createTopics({ topics: [...topics], waitForLeaders: false })
  } finally {
    await admin.disconnect()
  }
  const names = topics.map(({ topic }) => topic)
  await Promise.all(
    bootstrap.map(address => untilKnown(address, names, { timeoutMs: 15_000, check: () => {} })),
  )
}
