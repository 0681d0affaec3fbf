import { deleteRecordsV2 } from '@platformatic/kafka'
import { Failure, toFailure } from '../../core/failure.ts'
import { type Call, pause } from '../call.ts'
import { partitionKey, type RecordsDeleted, type RecordsToDelete } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { isMoving, kafkaFailure } from '../failures/kafka-error.ts'
import { byTopic } from '../reads/by-topic.ts'
import { retryMs } from '../reads/coordinators.ts'
import { brokerOf, fetchMetadata } from '../reads/metadata.ts'
import { placesOf } from '../reads/places.ts'

/**
 * DeleteRecords (KIP-107) v2, to the leader of each partition. It only moves the start of the log: a leader refuses with
 * POLICY_VIOLATION where cleanup.policy lacks `delete`, and with OFFSET_OUT_OF_RANGE beyond the high watermark. The same
 * question again does no harm, so that it follows leaders that move.
 */
export async function deleteRecords(
  door: Door,
  wanted: readonly RecordsToDelete[],
): Promise<RecordsDeleted[]> {
  const call = callOf(door)
  const results = new Map<string, RecordsDeleted>()
  let left = wanted
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const moved = await askLeaders(door, call, left, results)
    if (moved.length === 0 || !(await pause(call, retryMs(attempt)))) break
    left = moved
  }
  return wanted.map(
    one =>
      results.get(keyOf(one)) ?? failed(one, new Failure('rejected', `${about(one)}: no answer names it`)),
  )
}

/** Asks every leader once, side by side; returns those whose leader said that it leads them no more. */
async function askLeaders(
  door: Door,
  call: Call,
  wanted: readonly RecordsToDelete[],
  results: Map<string, RecordsDeleted>,
): Promise<RecordsToDelete[]> {
  const names = [...new Set(wanted.map(({ topic }) => topic))]
  const metadata = await fetchMetadata(door, call, names).catch(toFailure)
  if (metadata instanceof Failure) {
    for (const one of wanted) results.set(keyOf(one), failed(one, metadata))
    return []
  }
  const places = await placesOf(metadata, wanted)
  const moved: RecordsToDelete[] = []
  for (const one of wanted) {
    const nowhere = places.nowhere.get(keyOf(one))
    if (nowhere !== undefined && !nowhere.known) results.set(keyOf(one), failed(one, nowhere.why))
  }
  await Promise.all(
    [...places.leaders].map(async ([leader, topics]) => {
      const portion = wanted.filter(({ topic, partition }) => topics.get(topic)?.includes(partition))
      try {
        const entries = byTopic(portion, (partitionIndex, { before }) => ({ partitionIndex, offset: before }))
        const question = [request(deleteRecordsV2.api, entries, door.limitMs)]
        const answer = await door.connections.ask(call, brokerOf(metadata, leader), question, 'write')
        const told = new Map(
          answer.topics.flatMap(({ name, partitions }) =>
            partitions.map(one => [partitionKey(name, one.partitionIndex), one]),
          ),
        )
        for (const one of portion) {
          const found = told.get(keyOf(one))
          if (found === undefined) continue
          const { errorCode, lowWatermark } = found
          if (isMoving(errorCode)) moved.push(one)
          results.set(
            keyOf(one),
            errorCode === 0
              ? { topic: one.topic, partition: one.partition, start: lowWatermark, error: null }
              : failed(one, kafkaFailure(about(one), errorCode)),
          )
        }
      } catch (error) {
        for (const one of portion) results.set(keyOf(one), failed(one, toFailure(error)))
      }
    }),
  )
  return moved
}

const keyOf = ({ topic, partition }: RecordsToDelete): string => partitionKey(topic, partition)

const about = (one: RecordsToDelete): string => `The first records of ${keyOf(one)} were not deleted`

const failed = ({ topic, partition }: RecordsToDelete, error: Failure): RecordsDeleted => ({
  topic,
  partition,
  start: null,
  error,
})
