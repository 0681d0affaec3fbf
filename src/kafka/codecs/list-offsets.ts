import { createAPI, listOffsetsV7, type Reader } from '@platformatic/kafka'
import { partitionKey } from '../cluster.ts'

/** `offset` null: there is no record at or after the time asked for (−1 in the protocol). */
export interface ListedOffset {
  topic: string
  partition: number
  key: string
  errorCode: number
  offset: bigint | null
}

/** ListOffsets v7 (Kafka 3.0). An own parser for the reason told at Metadata. */
export const listOffsetsApi = createAPI<
  [replica: number, isolationLevel: number, topics: listOffsetsV7.ListOffsetsRequestTopic[]],
  ListedOffset[]
>(
  listOffsetsV7.api.key,
  listOffsetsV7.api.version,
  listOffsetsV7.createRequest,
  (_correlationId, _apiKey, _apiVersion, reader) => {
    reader.readInt32() // throttle time
    const listed: ListedOffset[] = []
    reader.readArray(() => {
      const topic = reader.readString()
      reader.readArray(() => listed.push(readOffset(reader, topic)))
    })
    return listed
  },
)

function readOffset(reader: Reader, topic: string): ListedOffset {
  const partition = reader.readInt32()
  const errorCode = reader.readInt16()
  reader.readInt64() // timestamp of the record found
  const offset = reader.readInt64()
  reader.readInt32() // leader epoch
  return {
    topic,
    partition,
    key: partitionKey(topic, partition),
    errorCode,
    offset: offset < 0n ? null : offset,
  }
}
