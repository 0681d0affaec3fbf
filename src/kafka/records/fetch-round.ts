import { type Failure, toFailure } from '../../core/failure.ts'
import type { ClusterMetadata } from '../cluster.ts'
import { type FetchBounds, type FetchedPartition, fetchRequest, readFetched } from '../codecs/fetch.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { brokerOf } from '../reads/metadata.ts'
import type { Cursor } from './cursor.ts'

/** Of one partition in one answer, and of the whole answer; a first batch that is larger comes nevertheless (KIP-74). */
const partitionBytes = 512 * 1024
const answerBytes = 4 * 1_048_576
const partitionsAtOnce = 64

interface Fetched {
  cursor: Cursor
  /** `isLast`: the answer had not a byte for any partition, so nothing comes here before the end of the log. */
  fetched: (FetchedPartition & { isLast: boolean }) | Failure
}

/** One Fetch to each leader, side by side, for the next records of these partitions. One that fails costs only its own. */
export async function fetchRound(
  door: Door,
  metadata: ClusterMetadata,
  cursors: readonly Cursor[],
  { topicId, isolation, maxBytes }: { topicId: string } & Pick<FetchBounds, 'isolation' | 'maxBytes'>,
): Promise<Fetched[]> {
  const byLeader = Map.groupBy(cursors, cursor => cursor.leader)
  const rounds = await Promise.all(
    [...byLeader].map(async ([leader, led]): Promise<Fetched[]> => {
      if (leader === null) return []
      // An answer that is full leaves the last partitions out: who has read nothing yet comes first.
      const asked = led
        .sort((a, b) => Number(a.read !== null) - Number(b.read !== null))
        .slice(0, partitionsAtOnce)
      const positions = asked.map(({ partition, at }) => ({
        partition,
        offset: at,
        maxBytes: partitionBytes,
      }))
      const bounds = { maxBytes: Math.max(1, Math.min(answerBytes, maxBytes)), maxWaitMs: 500, isolation }
      try {
        const question = [fetchRequest(topicId, positions, bounds)]
        const bytes = await door.connections.ask(callOf(door), brokerOf(metadata, leader), question)
        const { errorCode, partitions } = readFetched(bytes)
        const isLast = partitions.every(one => one.errorCode === 0 && one.batches.length === 0)
        return asked.map(cursor => {
          const found = partitions.find(({ partition }) => partition === cursor.partition)
          if (errorCode === 0 && found) return { cursor, fetched: { ...found, isLast } }
          const code = errorCode || kafkaError.unknownTopicId
          return { cursor, fetched: kafkaFailure(`Partition ${cursor.partition}`, code) }
        })
      } catch (error) {
        const why = toFailure(error)
        return asked.map(cursor => ({ cursor, fetched: why }))
      }
    }),
  )
  return rounds.flat()
}
