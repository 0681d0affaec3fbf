import type { Kafka } from '../../kafka/kafkajs.ts'
import type { PlatformTopicName } from './platform-topics.ts'

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
