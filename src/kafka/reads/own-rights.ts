import { describeTransactionsV0, metadataV12 } from '@platformatic/kafka'
import type { AclOperation } from '../acl-binding.ts'
import { operationsOf } from '../codecs/authorized-operations.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaError } from '../failures/kafka-error.ts'

/**
 * What the bot's own principal may do with topics, as the brokers judge (KIP-430); without an authorizer that is everything. A
 * topic that is not there is absent; one that may not be described has nothing, be it there or not: Kafka does not tell.
 */
export async function topicRights(
  door: Door,
  topics: readonly string[],
): Promise<Map<string, ReadonlySet<AclOperation>>> {
  const question = request(metadataV12.api, [...topics], false, true)
  const answer = await door.connections.askAny(callOf(door), [question])
  const rights = new Map<string, ReadonlySet<AclOperation>>()
  for (const { name, errorCode, topicAuthorizedOperations } of answer.topics) {
    if (!name || errorCode === kafkaError.unknownTopicOrPartition) continue
    rights.set(
      name,
      errorCode === kafkaError.topicAuthorizationFailed ? new Set() : operationsOf(topicAuthorizedOperations),
    )
  }
  return rights
}

/**
 * False: the bot may surely not write with this transactional id, as it may not even describe it, which WRITE would bring. Any
 * broker judges that before it looks for the id (KafkaApis.handleDescribeTransactionsRequest), and nothing is made by asking.
 */
export async function mayDescribeTransaction(door: Door, transactionalId: string): Promise<boolean> {
  const question = request(describeTransactionsV0.api, [transactionalId])
  const answer = await door.connections.askAny(callOf(door), [question])
  return answer.transactionStates.every(
    ({ errorCode }) => errorCode !== kafkaError.transactionalIdAuthorizationFailed,
  )
}
