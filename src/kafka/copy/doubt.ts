import type { Failure } from '../../core/failure.ts'
import { kafkaFailure } from '../failures/kafka-error.ts'

/** Failures after which the transaction is aborted and begun again; every other one ends the copy. */
const doubts = new WeakSet<Failure>()

export const isDoubt = (failure: Failure): boolean => doubts.has(failure)

export function doubt(failure: Failure): Failure {
  doubts.add(failure)
  return failure
}

/** Of a question to the cluster: what a broker that comes back, or another one, can answer is in doubt. */
export function doubtOf(failure: Failure): Failure {
  return failure.code === 'unreachable' || failure.code === 'timeout' ? doubt(failure) : failure
}

/** A Kafka error code as a Failure, in doubt where the next attempt may not meet it. */
export function copyFailure(about: string, code: number, said: string | null = null): Failure {
  const failure = kafkaFailure(about, code, said)
  return passing.has(code) ? doubt(failure) : failure
}

/** org.apache.kafka.common.protocol.Errors */
const passing = new Set([
  3, // UNKNOWN_TOPIC_OR_PARTITION: a broker that does not know of the partition yet; one that is gone, the metadata tells
  5, // LEADER_NOT_AVAILABLE
  6, // NOT_LEADER_OR_FOLLOWER
  7, // REQUEST_TIMED_OUT
  9, // REPLICA_NOT_AVAILABLE
  13, // NETWORK_EXCEPTION
  14, // COORDINATOR_LOAD_IN_PROGRESS
  15, // COORDINATOR_NOT_AVAILABLE
  16, // NOT_COORDINATOR
  19, // NOT_ENOUGH_REPLICAS
  20, // NOT_ENOUGH_REPLICAS_AFTER_APPEND
  45, // OUT_OF_ORDER_SEQUENCE_NUMBER: a batch before it was lost
  46, // DUPLICATE_SEQUENCE_NUMBER
  47, // INVALID_PRODUCER_EPOCH: fenced, or the transaction has timed out: InitProducerId tells which
  48, // INVALID_TXN_STATE
  49, // INVALID_PRODUCER_ID_MAPPING
  51, // CONCURRENT_TRANSACTIONS
  52, // TRANSACTION_COORDINATOR_FENCED
  56, // KAFKA_STORAGE_ERROR
  55, // OPERATION_NOT_ATTEMPTED: another partition of the same request was refused
  59, // UNKNOWN_PRODUCER_ID

  74, // FENCED_LEADER_EPOCH
  75, // UNKNOWN_LEADER_EPOCH
  78, // OFFSET_NOT_AVAILABLE
  90, // PRODUCER_FENCED: InitProducerId with our own id and epoch (KIP-360) tells whether it is true
  100, // UNKNOWN_TOPIC_ID
  120, // TRANSACTION_ABORTABLE (KIP-890)
])
