import { createAPI, type Reader, Writer } from '@platformatic/kafka'
import { type Request, request } from '../connection/request.ts'

export interface DescribedShareOffsets {
  group: string
  errorCode: number
  errorMessage: string | null
  partitions: {
    topic: string
    partition: number
    /** −1: the group has not begun to read the partition. */
    startOffset: bigint
    /** −1: not known. null: the broker does not tell it (before v1). */
    lag: bigint | null
    errorCode: number
  }[]
}

/**
 * DescribeShareGroupOffsets (KIP-932), of all partitions of these groups: v1 with the lag (Kafka 4.2), v0 without. The library
 * has neither.
 */
export const shareOffsetsRequests = (groups: readonly string[]): Request<DescribedShareOffsets[]>[] => [
  request(version(1), groups),
  request(version(0), groups),
]

const version = (version: number) =>
  createAPI<[groups: readonly string[]], DescribedShareOffsets[]>(
    90,
    version,
    groups =>
      Writer.create()
        .appendArray([...groups], (writer, group) => writer.appendString(group).appendUnsignedVarInt(0)) // no topics: all
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32() // throttle time
      return reader.readArray(one => readGroup(one, version > 0))
    },
  )

function readGroup(reader: Reader, hasLag: boolean): DescribedShareOffsets {
  const group = reader.readString()
  const partitions = reader
    .readArray(() => {
      const topic = reader.readString()
      reader.readUUID()
      return reader.readArray(() => {
        const partition = reader.readInt32()
        const startOffset = reader.readInt64()
        reader.readInt32() // leader epoch
        const lag = hasLag ? reader.readInt64() : null
        const errorCode = reader.readInt16()
        reader.readNullableString() // error message
        return { topic, partition, startOffset, lag, errorCode }
      })
    })
    .flat()
  const errorCode = reader.readInt16()
  const errorMessage = reader.readNullableString()
  return { group, errorCode, errorMessage, partitions }
}
