import { listPartitionReassignmentsV0 } from '@platformatic/kafka'
import type { Reassignment } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { controllerTimeoutMs } from '../writes/ask-controller.ts'

/** ListPartitionReassignments v0 (KIP-455): the controller knows them, any broker passes the question on (KIP-590). */
export async function listPartitionReassignments(door: Door): Promise<Reassignment[]> {
  const call = callOf(door)
  const question = [request(listPartitionReassignmentsV0.api, controllerTimeoutMs(call), null)]
  const answer = await door.connections.askAny(call, question, 'forwarded')
  if (answer.errorCode !== kafkaError.none)
    throw kafkaFailure('The running reassignments', answer.errorCode, answer.errorMessage)
  return answer.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, replicas, addingReplicas, removingReplicas }) => ({
      topic: name,
      partition: partitionIndex,
      replicas,
      adding: addingReplicas,
      removing: removingReplicas,
    })),
  )
}
