import type { Kafka } from '../../kafka/kafkajs.ts'

/**
 * Makes a group that was there once: it committed a part of what every partition of the topic holds, and left. It is Empty,
 * with committed offsets and a lag that grows. One that has commits already stays as it is.
 */
export async function leaveBehind(kafka: Kafka, group: string, topic: string, part: number): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const committed = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    if (committed.some(({ partitions }) => partitions.some(({ offset }) => offset !== '-1'))) return
    const ends = await admin.fetchTopicOffsets(topic)
    const offsets = ends.map(({ partition, low, high }) => {
      const consumed = Math.floor(Number(BigInt(high) - BigInt(low)) * part)
      return { topic, partition, offset: String(BigInt(low) + BigInt(consumed)) }
    })
    await joinCommitLeave(kafka, group, topic, offsets)
  } finally {
    await admin.disconnect()
  }
}

async function joinCommitLeave(
  kafka: Kafka,
  groupId: string,
  topic: string,
  offsets: { topic: string; partition: number; offset: string }[],
): Promise<void> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 })
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic] })
    const joined = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve())
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
    })
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => {} })
    await joined
    await consumer.commitOffsets(offsets)
  } finally {
    await consumer.disconnect()
  }
}
