import { describeQuorumV0, describeQuorumV1, describeQuorumV2 } from '@platformatic/kafka'
import { Failure, type Known, known, toFailure, unknown } from '../../core/failure.ts'
import { beginCall, type Call } from '../call.ts'
import type { Quorum, QuorumReplica } from '../cluster.ts'
import { request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { kafkaFailure } from '../failures/kafka-error.ts'

/** DescribeQuorum (KIP-595, v1 KIP-836). The broker asked forwards it to the controller, so it hangs while there is none. */
export async function describeQuorum(door: Door, call: Call): Promise<Quorum> {
  const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
  const answer = await door.connections.askAny(
    call,
    [
      request(describeQuorumV2.api, topics),
      request(describeQuorumV1.api, topics),
      request(describeQuorumV0.api, topics),
    ],
    'forwarded',
  )
  const partition = answer.topics[0]?.partitions[0]
  const code = answer.errorCode || (partition?.errorCode ?? 0)
  if (code !== 0 || partition === undefined)
    throw kafkaFailure('The quorum of controllers', code, answer.errorMessage)
  const end = partition.currentVoters.find(voter => voter.replicaId === partition.leaderId)?.logEndOffset
  const replica = (of: (typeof partition.currentVoters)[number]): QuorumReplica => {
    // −1: the replica has not fetched since this leader was elected.
    const lag = end === undefined || of.logEndOffset < 0n ? null : end - of.logEndOffset
    return {
      id: of.replicaId,
      lag,
      lastCaughtUpAt: of.lastCaughtUpTimestamp < 0n ? null : Number(of.lastCaughtUpTimestamp),
    }
  }
  return {
    leaderId: partition.leaderId < 0 ? null : partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    highWatermark: partition.highWatermark,
    voters: partition.currentVoters.map(replica),
    observers: partition.observers.map(replica),
  }
}

/** The active controller, as far as the quorum says. An election takes a second or two; longer is not waited for. */
export async function controllerId(door: Door): Promise<Known<number | null>> {
  const call = beginCall(Math.min(door.limitMs, 3000))
  try {
    return known((await describeQuorum(door, call)).leaderId)
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code !== 'timeout') return unknown(failure)
    return unknown(
      new Failure('timeout', 'No controller answered: the brokers pass this question on to it', {
        hint: 'Look at the brokers and controllers: without an active controller nothing can be changed.',
        cause: failure,
      }),
    )
  }
}
