import { createAPI, metadataV12, type Reader } from '@platformatic/kafka'
import type { Broker, Partition, Topic } from '../cluster.ts'

/** Metadata v12 (KIP-516: topic ids; Kafka 3.1). `topics` null asks for all. Topics are never created by asking. */
export interface MetadataAnswer {
  brokers: Broker[]
  clusterId: string
  topics: { errorCode: number; topic: Topic }[]
}

/**
 * The library's own parser makes one Error object for each partition that carries an error code: 10,000 partitions without
 * a leader keep the event loop busy for 100–200 ms, and a code that it does not know makes it fail. This one keeps the
 * codes as data.
 */
export const metadataApi = createAPI<
  [topics: string[] | null, allowAutoTopicCreation: boolean],
  MetadataAnswer
>(
  metadataV12.api.key,
  metadataV12.api.version,
  metadataV12.createRequest,
  (_correlationId, _apiKey, _apiVersion, reader) => {
    reader.readInt32() // throttle time
    const brokers = reader.readArray(readBroker)
    const clusterId = reader.readString()
    reader.readInt32() // controller id: in KRaft a random broker (KIP-590)
    return { brokers, clusterId, topics: reader.readArray(readTopic) }
  },
)

const readBroker = (reader: Reader): Broker => ({
  id: reader.readInt32(),
  host: reader.readString(),
  port: reader.readInt32(),
  rack: reader.readNullableString(),
})

function readTopic(reader: Reader): MetadataAnswer['topics'][number] {
  const errorCode = reader.readInt16()
  const topic = {
    name: reader.readString(),
    id: base64Uuid(reader.readUUID()),
    internal: reader.readBoolean(),
    partitions: reader.readArray(readPartition).sort((a, b) => a.partition - b.partition),
  }
  reader.readInt32() // authorised operations, not asked for
  return { errorCode, topic }
}

function readPartition(reader: Reader): Partition {
  reader.readInt16() // error code: LEADER_NOT_AVAILABLE and the like, which the leader −1 says too
  const partition = reader.readInt32()
  const leader = reader.readInt32()
  return {
    partition,
    leader: leader < 0 ? null : leader,
    leaderEpoch: reader.readInt32(),
    replicas: readIds(reader),
    isr: readIds(reader),
    offlineReplicas: readIds(reader),
  }
}

const readId = (reader: Reader): number => reader.readInt32()
const readIds = (reader: Reader): number[] => reader.readArray(readId, true, false)

/** As org.apache.kafka.common.Uuid writes it: base64 for URLs, without padding. */
const base64Uuid = (hyphenated: string): string =>
  Buffer.from(hyphenated.replaceAll('-', ''), 'hex').toString('base64url')
