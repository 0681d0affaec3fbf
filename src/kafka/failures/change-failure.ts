import { protocolErrorsCodesById } from '@platformatic/kafka'
import { Failure, type FailureCode } from '../../core/failure.ts'
import { kafkaFailure } from './kafka-error.ts'

/**
 * Why the controller did not change something: what it means, the broker's own sentence, and what to do. `about` is what was
 * to be done, as the start of a sentence: "Topic t was not created".
 */
export function changeFailure(about: string, code: number, said: string | null): Failure {
  const name = protocolErrorsCodesById[code] ?? `error ${code}`
  // ZooKeeper's controllers answered this while a deletion was under way; KRaft's have none.
  const isGoing = name === 'TOPIC_ALREADY_EXISTS' && /marked for deletion/i.test(said ?? '')
  const words = isGoing ? beingDeleted : explanations[name]
  if (!words) return kafkaFailure(about, code, said)
  const [failureCode, text, hint] = words
  return new Failure(failureCode, `${about}: ${text} (${name})${quoted(said)}`, { hint })
}

const quoted = (said: string | null): string => (said ? `. Kafka says: ${said.replace(/\.$/, '')}` : '')

const beingDeleted: [FailureCode, string, string] = [
  'conflict',
  'a topic of this name is being deleted',
  'Try again in a moment.',
]

/** Codes of CreateTopics, DeleteTopics, CreatePartitions, IncrementalAlterConfigs, CreateAcls and DeleteAcls. */
const explanations: Record<string, [FailureCode, string, string]> = {
  TOPIC_ALREADY_EXISTS: [
    'conflict',
    'the topic exists already',
    'Plan again: what differs from the declaration is altered then.',
  ],
  INVALID_TOPIC_EXCEPTION: ['rejected', 'the name or the topic is not allowed', 'Declare another name.'],
  INVALID_PARTITIONS: ['rejected', 'the number of partitions is not allowed', 'Correct the number.'],
  INVALID_REPLICATION_FACTOR: [
    'rejected',
    'there are not enough brokers for the replicas',
    'Start the missing brokers, or declare fewer replicas.',
  ],
  INVALID_REPLICA_ASSIGNMENT: [
    'rejected',
    'the replicas cannot be placed so',
    'Choose brokers that are there, each once.',
  ],
  INVALID_CONFIG: ['rejected', 'a setting has a value that is not allowed', 'Correct the value.'],
  INVALID_REQUEST: ['rejected', 'this cannot be done', 'Correct what is asked for.'],
  POLICY_VIOLATION: [
    'rejected',
    'a policy of the cluster forbids it',
    'Follow the policy, or ask those who run the cluster to change it (create.topic.policy.class.name, alter.config.policy.class.name).',
  ],
  TOPIC_DELETION_DISABLED: [
    'refused',
    'the brokers delete no topics',
    'Those who run the cluster have to set delete.topic.enable=true.',
  ],
  REASSIGNMENT_IN_PROGRESS: [
    'refused',
    'its replicas are being moved',
    'Wait until the reassignment has ended.',
  ],
  THROTTLING_QUOTA_EXCEEDED: [
    'rejected',
    'the quota for changes of the cluster is used up',
    'Try again in a minute.',
  ],
  SECURITY_DISABLED: [
    'rejected',
    'the brokers have no authorizer',
    'Those who run the cluster have to set authorizer.class.name.',
  ],
  NOT_CONTROLLER: ['unreachable', 'the controller is moving; nothing was done', 'Try again in a moment.'],
}
