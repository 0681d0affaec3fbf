import { createAPI, metadataV12 } from '@platformatic/kafka'
import type { Broker, Partition, Topic } from '../cluster.ts'
import { type Request, request } from '../connection/request.ts'
import { pacer } from '../pacer.ts'
import { type AnswerReader, answerReader, unreadAnswer } from './answer-reader.ts'

export interface MetadataAnswer {
  brokers: Broker[]
  clusterId: string
  topics: { errorCode: number; topic: Topic }[]
}

/** Metadata v12 (KIP-516: topic ids; Kafka 3.1). `names` null asks for all. Asking never creates a topic. */
export const metadataRequest = (names: readonly string[] | null): Request<Buffer> =>
  request(api, names === null ? null : [...names], false)

const api = createAPI<[topics: string[] | null, allowAutoTopicCreation: boolean], Buffer>(
  metadataV12.api.key,
  metadataV12.api.version,
  metadataV12.createRequest,
  unreadAnswer,
)

export async function readMetadata(bytes: Buffer): Promise<MetadataAnswer> {
  const reader = answerReader(bytes)
  const pace = pacer()
  reader.skip(4) // throttle time
  const brokers: Broker[] = []
  for (let count = reader.count(); count > 0; count -= 1) brokers.push(readBroker(reader))
  const clusterId = reader.string()
  reader.skip(4) // controller id: in KRaft a random broker (KIP-590)
  const topics: MetadataAnswer['topics'] = []
  for (let count = reader.count(); count > 0; count -= 1) {
    topics.push(readTopic(reader))
    if (pace.isDue()) await pace.rest()
  }
  return { brokers, clusterId, topics }
}

function readBroker(reader: AnswerReader): Broker {
  const [id, host, port] = [reader.int32(), reader.string(), reader.int32()]
  const rack = reader.nullableString()
  reader.tags()
  return { id, host, port, rack }
}

function readTopic(reader: AnswerReader): MetadataAnswer['topics'][number] {
  const errorCode = reader.int16()
  const [name, id, internal] = [reader.string(), reader.uuid(), reader.int8() === 1]
  const partitions: Partition[] = []
  for (let count = reader.count(); count > 0; count -= 1) partitions.push(readPartition(reader))
  partitions.sort((a, b) => a.partition - b.partition)
  reader.skip(4) // authorised operations, not asked for
  reader.tags()
  return { errorCode, topic: { name, id, internal, partitions } }
}

function readPartition(reader: AnswerReader): Partition {
  reader.skip(2) // error code: LEADER_NOT_AVAILABLE and the like, which the leader −1 says too
  const partition = reader.int32()
  const leader = reader.int32()
  const leaderEpoch = reader.int32()
  const replicas = reader.int32s()
  const isr = reader.int32s()
  const offlineReplicas = reader.int32s()
  reader.tags()
  return { partition, leader: leader < 0 ? null : leader, leaderEpoch, replicas, isr, offlineReplicas }
}
