import { createAPI, listOffsetsV7, Writer } from '@platformatic/kafka'
import { type Request, request } from '../connection/request.ts'
import { pacer } from '../pacer.ts'
import { answerReader, unreadAnswer } from './answer-reader.ts'

/** Partitions by topic. */
export type PartitionsByTopic = ReadonlyMap<string, readonly number[]>

/** ListOffsets v7 (Kafka 3.0) as a client. `timestamp`: −1 latest, −2 earliest (KIP-79), else milliseconds. */
export const listOffsetsRequest = (topics: PartitionsByTopic, timestamp: bigint): Request<Buffer> =>
  request(api, topics, timestamp)

/** Calls `each` for every partition of the answer; `offset` −1: there is no record at or after the time asked for. */
export async function readListedOffsets(
  bytes: Buffer,
  each: (topic: string, partition: number, errorCode: number, offset: bigint) => void,
): Promise<void> {
  const reader = answerReader(bytes)
  const pace = pacer()
  reader.skip(4) // throttle time
  for (let topics = reader.count(); topics > 0; topics -= 1) {
    const topic = reader.string()
    for (let partitions = reader.count(); partitions > 0; partitions -= 1) {
      const partition = reader.int32()
      const errorCode = reader.int16()
      reader.skip(8) // timestamp of the record found
      each(topic, partition, errorCode, reader.int64())
      reader.skip(4) // leader epoch
      reader.tags()
    }
    reader.tags()
    if (pace.isDue()) await pace.rest()
  }
}

const api = createAPI<[topics: PartitionsByTopic, timestamp: bigint], Buffer>(
  listOffsetsV7.api.key,
  listOffsetsV7.api.version,
  (topics: PartitionsByTopic, timestamp: bigint) => {
    const writer = Writer.create().appendInt32(-1).appendInt8(readUncommitted)
    writer.appendUnsignedVarInt(topics.size + 1)
    for (const [name, partitions] of topics)
      writer
        .appendString(name)
        .appendUnsignedVarInt(partitions.length + 1)
        .append(places(partitions, timestamp))
        .appendTaggedFields()
    return writer.appendTaggedFields()
  },
  unreadAnswer,
)

/** The log end of lag is the high watermark, as in Kafka's own tool, not the last stable offset. */
const readUncommitted = 0

/** Partition, leader epoch −1 (no check against one that the client believes in), timestamp, no tagged fields. */
function places(partitions: readonly number[], timestamp: bigint): Buffer {
  const bytes = Buffer.alloc(17 * partitions.length)
  const time = Buffer.alloc(8)
  time.writeBigInt64BE(timestamp)
  let at = 0
  for (const partition of partitions) {
    bytes.writeInt32BE(partition, at)
    bytes.writeInt32BE(-1, at + 4)
    time.copy(bytes, at + 8)
    at += 17
  }
  return bytes
}
