import { createAPI, type Reader, Writer } from '@platformatic/kafka'
import type { TopicPartition } from '../cluster.ts'

export interface DescribedShareGroup {
  errorCode: number
  errorMessage: string | null
  group: string
  state: string
  assignor: string
  members: { memberId: string; clientId: string; host: string; assignment: TopicPartition[] }[]
}

/** ShareGroupDescribe v1 (KIP-932, Kafka 4.1), which the library lacks. */
export const shareGroupDescribeApi = createAPI<[groups: string[]], DescribedShareGroup[]>(
  77,
  1,
  (groups: string[]) =>
    Writer.create()
      .appendArray(groups, (writer, group) => writer.appendString(group), true, false)
      .appendBoolean(false) // authorised operations
      .appendTaggedFields(),
  (_correlationId, _apiKey, _apiVersion, reader) => {
    reader.readInt32() // throttle time
    return reader.readArray(readGroup)
  },
)

function readGroup(reader: Reader): DescribedShareGroup {
  const errorCode = reader.readInt16()
  const errorMessage = reader.readNullableString()
  const group = reader.readString()
  const state = reader.readString()
  reader.readInt32() // group epoch
  reader.readInt32() // assignment epoch
  const assignor = reader.readString()
  const members = reader.readArray(readMember)
  reader.readInt32() // authorised operations
  return { errorCode, errorMessage, group, state, assignor, members }
}

function readMember(reader: Reader): DescribedShareGroup['members'][number] {
  const memberId = reader.readString()
  reader.readNullableString() // rack
  reader.readInt32() // member epoch
  const clientId = reader.readString()
  const host = reader.readString()
  reader.readArray(() => reader.readString(), true, false) // subscribed topics
  const assignment: TopicPartition[] = []
  reader.readArray(() => {
    reader.readUUID()
    const topic = reader.readString()
    for (const partition of reader.readArray(() => reader.readInt32(), true, false))
      assignment.push({ topic, partition })
  })
  reader.readTaggedFields() // of the assignment
  return { memberId, clientId, host, assignment }
}
