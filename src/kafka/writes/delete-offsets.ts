import { offsetDeleteV0 } from '@platformatic/kafka'
import { Failure } from '../../core/failure.ts'
import { pause } from '../call.ts'
import { type CommitResult, partitionKey, type TopicPartition } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { isCoordinatorMoving, kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { byTopic } from '../reads/by-topic.ts'
import { findCoordinators, retryMs } from '../reads/coordinators.ts'

/** OffsetDelete (KIP-496). A group with members refuses it for the topics that they subscribe to, and only for those. */
export async function deleteOffsets(
  door: Door,
  group: string,
  partitions: readonly TopicPartition[],
): Promise<CommitResult[]> {
  if (partitions.length === 0) return []
  const call = callOf(door)
  const topics = byTopic(partitions, partition => ({ partitionIndex: partition }))
  for (let attempt = 1; ; attempt += 1) {
    const place = (await findCoordinators(door, call, [group])).get(group)
    if (place === undefined || !place.known)
      throw place?.why ?? kafkaFailure(`Group ${group}`, kafkaError.notCoordinator)
    const answer = await door.connections.ask(
      call,
      place.value,
      [request(offsetDeleteV0.api, group, topics)],
      'write',
    )
    if (isCoordinatorMoving(answer.errorCode) && (await pause(call, retryMs(attempt)))) continue
    if (answer.errorCode !== 0)
      throw kafkaFailure(`The offsets of group ${group} were not deleted`, answer.errorCode)
    const codes = new Map(
      answer.topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, errorCode }) => [partitionKey(name, partitionIndex), errorCode]),
      ),
    )
    return partitions.map(({ topic, partition }) => ({
      topic,
      partition,
      error: errorOf(codes, topic, partition),
    }))
  }
}

function errorOf(codes: Map<string, number>, topic: string, partition: number): Failure | null {
  const key = partitionKey(topic, partition)
  const code = codes.get(key)
  if (code === 0) return null
  const about = `The committed offset for ${key} was not deleted`
  return code === undefined
    ? new Failure('rejected', `${about}: the answer does not name it`)
    : kafkaFailure(about, code)
}
