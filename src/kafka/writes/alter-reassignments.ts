import { alterPartitionReassignmentsV0 } from '@platformatic/kafka'
import type { Failure } from '../../core/failure.ts'
import { type PartitionResult, partitionKey, type WantedReplicas } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { changeFailure } from '../failures/change-failure.ts'
import { byTopic } from '../reads/by-topic.ts'
import { askController, controllerTimeoutMs } from './ask-controller.ts'
import { controllerResults, eachOf } from './controller-results.ts'
import { portions } from './portions.ts'

/**
 * AlterPartitionReassignments v0 (KIP-455, Kafka 2.4). v1 can only forbid what is wanted here, another number of replicas.
 * The controller starts them and answers at once; how far they are tells ListPartitionReassignments.
 */
export async function alterPartitionReassignments(
  door: Door,
  partitions: readonly WantedReplicas[],
): Promise<PartitionResult[]> {
  const results: PartitionResult[] = []
  for (const portion of portions(partitions, () => 1)) {
    const errors = await eachOf(portion, () => send(door, portion))
    results.push(
      ...portion.map(({ topic, partition }, index) => ({ topic, partition, error: errors[index] ?? null })),
    )
  }
  return results
}

async function send(door: Door, partitions: readonly WantedReplicas[]): Promise<(Failure | null)[]> {
  const call = callOf(door)
  const wanted = byTopic(partitions, (partition, { replicas }) => ({
    partitionIndex: partition,
    replicas: replicas && [...replicas],
  }))
  const answer = await askController(
    door,
    call,
    [request(alterPartitionReassignmentsV0.api, controllerTimeoutMs(call), true, wanted)],
    ({ errorCode }) => [errorCode],
  )
  const about = ({ topic, partition, replicas }: WantedReplicas): string =>
    `The replicas of ${topic}-${partition} ${replicas === null ? 'go on being moved' : 'were not moved'}`
  if (answer.errorCode !== 0)
    return partitions.map(one => changeFailure(about(one), answer.errorCode, answer.errorMessage ?? null))
  return controllerResults(
    partitions.map(one => ({ key: partitionKey(one.topic, one.partition), about: about(one) })),
    answer.responses.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, errorCode, errorMessage }) => ({
        key: partitionKey(name, partitionIndex),
        code: errorCode,
        said: errorMessage ?? null,
      })),
    ),
  )
}
