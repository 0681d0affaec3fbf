import type { Consumer, Kafka } from '../../kafka/kafkajs.ts'

/**
 * Makes a group that was there once: it committed a part of what every partition of the topic holds, and left. It is Empty,
 * with committed offsets and a lag that grows. One that has commits already keeps them.
 */
export async function leaveBehind(kafka: Kafka, group: string, topic: string, part: number): Promise<void> {
  const admin = kafka.admin()
  const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 100 })
  try {
    await admin.connect()
    // Joining comes first: it outlasts a coordinator that is still loading (just after a start), which fetchOffsets does not.
    await join(consumer, topic)
    const committed = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    if (committed.some(({ partitions }) => partitions.some(({ offset }) => offset !== '-1'))) return
    const ends = await admin.fetchTopicOffsets(topic)
    await consumer.commitOffsets(
      ends.map(({ partition, low, high }) => {
        const consumed = Math.floor(Number(BigInt(high) - BigInt(low)) * part)
        return { topic, partition, offset: String(BigInt(low) + BigInt(consumed)) }
      }),
    )
  } finally {
    await consumer.disconnect()
    await admin.disconnect()
  }
}

/**
 * Resolves when the consumer is the group's member; it reads and commits nothing by itself. A crash that kafkajs restarts
 * from by itself (any retriable error) is no end.
 */
async function join(consumer: Consumer, topic: string): Promise<void> {
  await consumer.connect()
  await consumer.subscribe({ topics: [topic] })
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve())
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error)
    })
  })
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => {} })
  await joined
}
