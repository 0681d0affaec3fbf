import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer, EachBatchHandler, Kafka } from '../../kafka/kafkajs.ts'

export interface RunningGroup {
  group: string
  members: number
  /** Records read so far by all members. */
  consumed: () => number
  /** Why a member crashed last; null when all of them are back. */
  failure: () => string | null
  stop: () => Promise<void>
}

export interface GroupOptions {
  group: string
  topics: string[]
  members: number
  pace?: Pace
}

/** How one member deals with a batch: how many of its records it takes now; the rest it fetches again later. */
export type Pace = (batch: { size: number; lag: number }) => Promise<number> | number

/** A consumer group; resolves when each of its members has joined. They come back by themselves after any failure. */
export async function startGroup(
  kafka: (clientId: string) => Kafka,
  options: GroupOptions,
): Promise<RunningGroup> {
  const { group, topics, members, pace = ({ size }) => size } = options
  const stopping = new AbortController()
  const stopped = once(stopping.signal, 'abort')
  const failures = new Map<string, string>()
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

  /** One member's life: a new consumer after every crash, until the group is stopped. */
  const live = async (clientId: string, onJoined: () => void) => {
    while (!stopping.signal.aborted) {
      const consumer = newConsumer(kafka(clientId), group)
      consumer.on(consumer.events.GROUP_JOIN, () => {
        failures.delete(clientId)
        onJoined()
      })
      try {
        const crashed = crashOf(consumer)
        await consumer.connect()
        await consumer.subscribe({ topics, fromBeginning: true })
        await consumer.run({ eachBatch, eachBatchAutoResolve: false, autoCommitInterval: 1_000 })
        await Promise.race([crashed, stopped])
        await consumer.disconnect()
      } catch (error) {
        failures.set(clientId, error instanceof Error ? error.message : String(error))
        await consumer.disconnect().catch(() => {})
      }
      await Promise.race([sleep(1_000), stopped])
    }
  }
  const lives: Promise<void>[] = []
  const joins = Array.from({ length: members }, (_, index) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    lives.push(live(`${group}-${index + 1}`, resolve))
    return promise
  })
  await Promise.all(joins)

  return {
    group,
    members,
    consumed: () => consumed,
    failure: () => [...failures.values()][0] ?? null,
    stop: async () => {
      stopping.abort()
      await Promise.all(lives)
    },
  }
}

function newConsumer(kafka: Kafka, groupId: string): Consumer {
  return kafka.consumer({
    groupId,
    // A slow member fetches again what it did not take: little at a time keeps that cheap.
    maxBytesPerPartition: 8_192,
    maxWaitTimeInMs: 1_000,
    // Bounds how long a member that leaves in the middle of a rebalance waits for the others.
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    // Left to itself kafkajs also restarts a consumer that was told to disconnect while it was crashing.
    retry: { restartOnFailure: async () => false },
  })
}

/** Rejects with the error of the crash. */
const crashOf = (consumer: Consumer): Promise<never> => {
  const crashed = new Promise<never>((_, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
  })
  // Whoever races it sees the rejection; after the race nobody does.
  crashed.catch(() => {})
  return crashed
}
