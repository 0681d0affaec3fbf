import { protocolErrors, protocolErrorsCodesById } from '@platformatic/kafka'
import { Failure, type FailureCode } from '../../core/failure.ts'

/** The error codes that the bot decides on; the names are Kafka's (org.apache.kafka.common.protocol.Errors). */
export const kafkaError = {
  none: 0,
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  requestTimedOut: 7,
  coordinatorLoadInProgress: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  illegalGeneration: 22,
  unknownMemberId: 25,
  rebalanceInProgress: 27,
  topicAuthorizationFailed: 29,
  notController: 41,
  transactionalIdAuthorizationFailed: 53,
  securityDisabled: 54,
  nonEmptyGroup: 68,
  groupIdNotFound: 69,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  offsetNotAvailable: 78,
  unknownTopicId: 100,
  fencedMemberEpoch: 110,
  staleMemberEpoch: 113,
} as const

/** A Kafka error code as a Failure. `about` is what was asked, as the start of a sentence: "The offsets of group g". */
export function kafkaFailure(about: string, code: number, detail?: string | null): Failure {
  const name = protocolErrorsCodesById[code]
  const words = name === undefined ? undefined : explanations[name]
  if (words !== undefined) {
    const [failureCode, text, hint] = words
    return new Failure(failureCode, `${about}: ${text} (${name})`, { hint })
  }
  const said = detail ?? (name === undefined ? undefined : protocolErrors[name]?.message)
  const label = name ?? `error ${code}`
  return new Failure('rejected', `${about}: Kafka answered ${label}${said ? `, ${said}` : ''}`)
}

/**
 * The partition has another leader now, is gone, or its new leader cannot tell the end of the log until its followers have
 * caught up (OFFSET_NOT_AVAILABLE, KIP-207): newer metadata, or a moment, helps.
 */
export const isMoving = (code: number): boolean =>
  code === kafkaError.offsetNotAvailable ||
  code === kafkaError.unknownTopicOrPartition ||
  code === kafkaError.leaderNotAvailable ||
  code === kafkaError.notLeaderOrFollower ||
  code === kafkaError.fencedLeaderEpoch ||
  code === kafkaError.unknownLeaderEpoch

/** The coordinator of a group is moving or reading its log: the same question works in a moment, maybe elsewhere. */
export const isCoordinatorMoving = (code: number): boolean =>
  code === kafkaError.coordinatorLoadInProgress ||
  code === kafkaError.coordinatorNotAvailable ||
  code === kafkaError.notCoordinator

const tryAgain = 'Try again in a moment.'
const explanations: Record<string, [FailureCode, string, string?]> = {
  UNKNOWN_TOPIC_OR_PARTITION: ['not-found', 'the topic or partition does not exist (any more)'],
  UNKNOWN_TOPIC_ID: ['not-found', 'the topic does not exist (any more)'],
  LEADER_NOT_AVAILABLE: [
    'unreachable',
    'the partition has no leader',
    'Look at the brokers that hold its replicas.',
  ],
  NOT_LEADER_OR_FOLLOWER: ['unreachable', 'the partition is changing its leader', tryAgain],
  OFFSET_NOT_AVAILABLE: ['unreachable', 'its new leader does not know the end of the log yet', tryAgain],
  REPLICA_NOT_AVAILABLE: ['unreachable', 'the replica is not available', 'Look at the broker that holds it.'],
  BROKER_NOT_AVAILABLE: ['unreachable', 'the broker is not available', 'Look at the broker.'],
  KAFKA_STORAGE_ERROR: [
    'unreachable',
    'the broker cannot read its disk',
    'Look at the disks of that broker.',
  ],
  REQUEST_TIMED_OUT: ['timeout', 'Kafka did not finish in time', tryAgain],
  COORDINATOR_LOAD_IN_PROGRESS: ['unreachable', 'the group’s coordinator is still loading', tryAgain],
  COORDINATOR_NOT_AVAILABLE: [
    'unreachable',
    'the group has no coordinator now',
    'Its partition of __consumer_offsets has no leader: look at the brokers.',
  ],
  NOT_COORDINATOR: ['unreachable', 'the group is moving to another coordinator', tryAgain],
  GROUP_ID_NOT_FOUND: ['not-found', 'there is no such group (any more)'],
  INVALID_GROUP_ID: ['usage', 'this cannot be the name of a group'],
  NON_EMPTY_GROUP: ['refused', 'the group has members', 'Stop its consumers first.'],
  GROUP_SUBSCRIBED_TO_TOPIC: [
    'refused',
    'a member of the group subscribes to the topic',
    'Stop the consumers of the group first.',
  ],
  TOPIC_AUTHORIZATION_FAILED: [
    'rejected',
    'the bot’s Kafka user may not do this with the topic',
    'Give its principal the right on the topic.',
  ],
  GROUP_AUTHORIZATION_FAILED: [
    'rejected',
    'the bot’s Kafka user may not do this with the group',
    'Give its principal the right on the group.',
  ],
  CLUSTER_AUTHORIZATION_FAILED: [
    'rejected',
    'the bot’s Kafka user may not do this with the cluster',
    'Give its principal Describe (for changes Alter) on the cluster.',
  ],
  UNSUPPORTED_VERSION: ['rejected', 'this Kafka is too old, or has the feature switched off'],
  OFFSET_METADATA_TOO_LARGE: ['usage', 'the metadata text of a commit is too long'],
}
