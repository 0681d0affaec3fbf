import { Failure, type Known, known, toFailure, unknown } from '../../core/failure.ts'
import { type Call, pause } from '../call.ts'
import type { ClusterMetadata, OffsetPlace, TopicPartition } from '../cluster.ts'
import { listOffsetsRequest, readListedOffsets } from '../codecs/list-offsets.ts'
import { callOf, type Door } from '../door.ts'
import { isMoving, kafkaFailure } from '../failures/kafka-error.ts'
import { brokerOf, fetchMetadata } from './metadata.ts'
import { type Places, placesOf } from './places.ts'

export async function listOffsets(
  door: Door,
  partitions: readonly TopicPartition[],
  at: OffsetPlace,
): Promise<Map<string, Known<bigint | null>>> {
  if (partitions.length === 0) return new Map()
  const call = callOf(door)
  const metadata = await fetchMetadata(door, call, topicNames(partitions))
  const asked = await askLeaders(door, call, metadata, await placesOf(metadata, partitions), at)
  await askAgain(door, call, [asked])
  return asked.offsets
}

export interface AskedLeaders {
  at: OffsetPlace
  /** Every partition asked for, by its key. */
  offsets: Map<string, Known<bigint | null>>
  /** Those whose leader said that it leads them no more, or not quite yet. */
  moved: TopicPartition[]
  /** Those whose leader could not be reached. */
  unreached: TopicPartition[]
}

/**
 * Looks for the new leaders of partitions that moved while they were asked: newer metadata, then the same question, a few
 * times with growing pauses, as an election takes a moment. What could not be reached is tried once more only.
 */
export async function askAgain(door: Door, call: Call, questions: readonly AskedLeaders[]): Promise<void> {
  for (const pauseMs of [0, 100, 400]) {
    const again = questions.flatMap(({ moved, unreached }) => [...moved, ...(pauseMs === 0 ? unreached : [])])
    if (again.length === 0 || !(await pause(call, pauseMs))) return
    const metadata = await fetchMetadata(door, call, topicNames(again)).catch(toFailure)
    if (metadata instanceof Failure) return
    await Promise.all(
      questions.map(async question => {
        const partitions = [...question.moved, ...(pauseMs === 0 ? question.unreached : [])]
        const answers = await askLeaders(
          door,
          call,
          metadata,
          await placesOf(metadata, partitions),
          question.at,
        )
        for (const [key, offset] of answers.offsets) question.offsets.set(key, offset)
        question.moved = answers.moved
      }),
    )
  }
}

/** Asks every leader once, side by side, for all its partitions. One that does not answer costs only its own. */
export async function askLeaders(
  door: Door,
  call: Call,
  metadata: ClusterMetadata,
  places: Places,
  at: OffsetPlace,
): Promise<AskedLeaders> {
  const asked: AskedLeaders = { at, offsets: new Map(places.nowhere), moved: [], unreached: [] }
  const timestamp = at === 'latest' ? -1n : at === 'earliest' ? -2n : BigInt(at.time)
  const nothing = typeof at === 'string' ? noOffset : none
  await Promise.all(
    [...places.leaders].map(async ([leader, topics]) => {
      try {
        const broker = brokerOf(metadata, leader)
        const answer = await door.connections.ask(call, broker, [listOffsetsRequest(topics, timestamp)])
        await readListedOffsets(answer, (topic, partition, errorCode, offset) => {
          const key = places.key(topic, partition)
          if (errorCode === 0) asked.offsets.set(key, offset < 0n ? nothing : known(offset))
          else asked.offsets.set(key, unreadable(errorCode))
          if (isMoving(errorCode)) asked.moved.push({ topic, partition })
        })
      } catch (error) {
        const why = unknown(toFailure(error))
        for (const [topic, partitions] of topics) {
          for (const partition of partitions) {
            asked.offsets.set(places.key(topic, partition), why)
            asked.unreached.push({ topic, partition })
          }
        }
      }
    }),
  )
  return asked
}

const topicNames = (partitions: readonly TopicPartition[]): string[] => [
  ...new Set(partitions.map(({ topic }) => topic)),
]

const none = known(null)
/** Every partition has a start and an end: an answer without one is no answer. */
const noOffset = unknown(new Failure('rejected', 'The leader of the partition told no offset'))
const reasons = new Map<number, Known<never>>()
/** One for each code: see the reasons of places. */
function unreadable(code: number): Known<never> {
  const reason = reasons.get(code) ?? unknown(kafkaFailure('The offsets of the partition', code))
  reasons.set(code, reason)
  return reason
}
