import { offsetCommitV8, offsetCommitV9 } from '@platformatic/kafka'
import { Failure } from '../../core/failure.ts'
import { type Call, pause } from '../call.ts'
import { type CommitResult, type OffsetToCommit, partitionKey } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { isCoordinatorMoving, kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { byTopic } from '../reads/by-topic.ts'
import { findCoordinators, retryMs } from '../reads/coordinators.ts'

/**
 * One OffsetCommit as from outside the group: no member id, generation −1. The coordinator takes it only while the group
 * has no members (classic: KIP-211's simple consumers; KIP-848: the same rule), and then all partitions or none, except
 * those of topics that do not exist: the broker sorts these out before.
 */
export async function commitOffsets(
  door: Door,
  group: string,
  offsets: readonly OffsetToCommit[],
): Promise<CommitResult[]> {
  if (offsets.length === 0) return []
  const call = callOf(door)
  let doubtful = false
  for (let attempt = 1; ; attempt += 1) {
    const codes = await commitOnce(door, call, group, offsets)
    const refused = [...codes.values()].find(isMembership)
    if (refused !== undefined) throw doubtful ? unknownOutcome(group) : hasMembers(group, refused)
    const moving = [...codes.values()].find(isCoordinatorMoving)
    if (moving === undefined) return results(group, offsets, codes)
    // COORDINATOR_NOT_AVAILABLE can also mean that the commit was written but not replicated in time. The same commit
    // again does no harm, but that it did not happen cannot be claimed any more.
    doubtful ||= moving === kafkaError.coordinatorNotAvailable
    if (!(await pause(call, retryMs(attempt)))) {
      if (doubtful) throw unknownOutcome(group)
      throw kafkaFailure(`The offsets of group ${group} were not committed`, moving)
    }
  }
}

async function commitOnce(
  door: Door,
  call: Call,
  group: string,
  offsets: readonly OffsetToCommit[],
): Promise<Map<string, number>> {
  const place = (await findCoordinators(door, call, [group])).get(group)
  if (place === undefined || !place.known)
    throw place?.why ?? kafkaFailure(`Group ${group}`, kafkaError.notCoordinator)
  const topics = byTopic(offsets, (partition, { offset, leaderEpoch, metadata }) => ({
    partitionIndex: partition,
    committedOffset: offset,
    committedLeaderEpoch: leaderEpoch ?? -1,
    committedMetadata: metadata ?? '',
  }))
  const question = [
    request(offsetCommitV9.api, group, -1, '', null, topics),
    request(offsetCommitV8.api, group, -1, '', null, topics),
  ]
  const answer = await door.connections.ask(call, place.value, question, 'write')
  return new Map(
    answer.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }) => [partitionKey(name, partitionIndex), errorCode]),
    ),
  )
}

function results(
  group: string,
  offsets: readonly OffsetToCommit[],
  codes: Map<string, number>,
): CommitResult[] {
  return offsets.map(({ topic, partition }) => {
    const key = partitionKey(topic, partition)
    const code = codes.get(key)
    if (code === 0) return { topic, partition, error: null }
    const about = `The offset of group ${group} for ${key} was not committed`
    if (code === undefined)
      return { topic, partition, error: new Failure('rejected', `${about}: the answer does not name it`) }
    if (code === kafkaError.requestTimedOut) return { topic, partition, error: unknownOutcome(group) }
    return { topic, partition, error: kafkaFailure(about, code) }
  })
}

/** What a coordinator answers to a commit from outside while the group has members, or is taking some in. */
const isMembership = (code: number): boolean =>
  code === kafkaError.unknownMemberId ||
  code === kafkaError.illegalGeneration ||
  code === kafkaError.rebalanceInProgress ||
  code === kafkaError.staleMemberEpoch ||
  code === kafkaError.fencedMemberEpoch

const hasMembers = (group: string, code: number): Failure =>
  new Failure('refused', `Group ${group} has members, so its offsets were not changed`, {
    hint: 'Stop its consumers, then try again.',
    cause: kafkaFailure(`Group ${group}`, code),
  })

const unknownOutcome = (group: string): Failure =>
  new Failure('timeout', `It is unknown whether the offsets of group ${group} were committed`, {
    hint: 'Look at the present offsets before trying again.',
  })
