import type { EachBatchHandler, Kafka } from '../../kafka/kafkajs.ts'

export interface RunningGroup {
  group: string
  members: number
  /** Records read so far by all members. */
  consumed: () => number
  stop: () => Promise<void>
}

/** How one member deals with a batch: how many of its records it takes now; the rest it fetches again later. */
export type Pace = (batch: { size: number; lag: number }) => Promise<number> | number

/** A consumer group with that many members. They come back by themselves after any failure. */
export async function startGroup(
  kafka: (clientId: string) => Kafka,
  options: { group: string; topics: string[]; members: number; pace?: Pace },
): Promise<RunningGroup> {
  const { group, topics, members, pace = ({ size }) => size } = options
  let consumed = 0

  const eachBatch: EachBatchHandler = async control => {
    const { batch } = control
    const first = BigInt(batch.firstOffset() ?? batch.highWatermark)
    const lag = Number(BigInt(batch.highWatermark) - first)
    const take = await pace({ size: batch.messages.length, lag })
    const taken = batch.messages.slice(0, take)
    const last = taken.at(-1)
    if (last !== undefined && !control.isStale()) {
      control.resolveOffset(last.offset)
      consumed += taken.length
    }
    await control.heartbeat()
    await control.commitOffsetsIfNecessary()
  }

  const consumers = await Promise.all(
    Array.from({ length: members }, async (_, index) => {
      const consumer = kafka(`${group}-${index + 1}`).consumer({
        groupId: group,
        // A slow member fetches again what it did not take: little at a time keeps that cheap.
        maxBytesPerPartition: 8_192,
        maxWaitTimeInMs: 1_000,
        retry: { restartOnFailure: async () => true },
      })
      await consumer.connect()
      await consumer.subscribe({ topics, fromBeginning: true })
      await consumer.run({ eachBatch, eachBatchAutoResolve: false, autoCommitInterval: 1_000 })
      return consumer
    }),
  )
  return {
    group,
    members,
    consumed: () => consumed,
    stop: async () => {
      await Promise.all(consumers.map(consumer => consumer.disconnect()))
    },
  }
}
