import { type Reader, Writer } from '@platformatic/kafka'
import type { WireKafka } from './wire-kafka.ts'

/** Bodies of answers, in the versions that the bot asks in. */
export interface WireTopic {
  name: string
  /** The leader of each partition; −1: none. */
  leaders: number[]
}

export const metadataAnswer = (kafka: WireKafka, topics: readonly WireTopic[]): Writer =>
  Writer.create()
    .appendInt32(0)
    .appendArray(kafka.brokers, (writer, { id, host, port }) =>
      writer.appendInt32(id).appendString(host).appendInt32(port).appendString(null),
    )
    .appendString('wire-cluster')
    .appendInt32(1)
    .appendArray([...topics], (writer, { name, leaders }) =>
      writer
        .appendInt16(0)
        .appendString(name)
        .appendUUID('00000000-0000-4000-8000-000000000001')
        .appendBoolean(name.startsWith('__'))
        .appendArray([...leaders.entries()], (inner, [partition, leader]) =>
          inner
            .appendInt16(leader < 0 ? 5 : 0)
            .appendInt32(partition)
            .appendInt32(leader)
            .appendInt32(1)
            .appendArray([1, 2, 3], appendId, true, false)
            .appendArray([1, 2, 3], appendId, true, false)
            .appendArray([], appendId, true, false),
        )
        .appendInt32(0),
    )
    .appendTaggedFields()

/** The offsets asked for; `offsetOf` gives an error code instead as a number. */
export function listOffsetsAnswer(
  body: Reader,
  offsetOf: (topic: string, partition: number, timestamp: bigint) => bigint | number,
): Writer {
  body.readInt32()
  body.readInt8()
  const topics = body.readArray(() => ({
    name: body.readString(),
    partitions: body.readArray(() => {
      const partition = body.readInt32()
      body.readInt32()
      return { partition, timestamp: body.readInt64() }
    }),
  }))
  return Writer.create()
    .appendInt32(0)
    .appendArray(topics, (writer, { name, partitions }) =>
      writer.appendString(name).appendArray(partitions, (inner, { partition, timestamp }) => {
        const offset = offsetOf(name, partition, timestamp)
        const failed = typeof offset === 'number'
        inner.appendInt32(partition).appendInt16(failed ? offset : 0)
        inner
          .appendInt64(-1n)
          .appendInt64(failed ? -1n : offset)
          .appendInt32(1)
      }),
    )
    .appendTaggedFields()
}

export const listGroupsAnswer = (groups: readonly string[], errorCode = 0): Writer =>
  Writer.create()
    .appendInt32(0)
    .appendInt16(errorCode)
    .appendArray([...groups], (writer, group) =>
      writer.appendString(group).appendString('consumer').appendString('Empty').appendString('classic'),
    )
    .appendTaggedFields()

/** Commits of the groups asked for; `commitsOf` gives an error code instead as a number. */
export function offsetFetchAnswer(
  body: Reader,
  commitsOf: (group: string) => { topic: string; offsets: bigint[] }[] | number,
): Writer {
  const groups = body.readArray(() => {
    const group = body.readString()
    body.readNullableArray(() => undefined)
    return group
  })
  return Writer.create()
    .appendInt32(0)
    .appendArray(groups, (writer, group) => {
      const commits = commitsOf(group)
      const failed = typeof commits === 'number'
      writer
        .appendString(group)
        .appendArray(failed ? [] : commits, (inner, { topic, offsets }) =>
          inner.appendString(topic).appendArray([...offsets.entries()], (place, [partition, offset]) => {
            place.appendInt32(partition).appendInt64(offset).appendInt32(-1).appendString('').appendInt16(0)
          }),
        )
        .appendInt16(failed ? commits : 0)
    })
    .appendTaggedFields()
}

export function describeGroupsAnswer(body: Reader): Writer {
  const groups = body.readArray(() => body.readString(), true, false)
  return Writer.create()
    .appendInt32(0)
    .appendArray(groups, (writer, group) =>
      writer
        .appendInt16(0)
        .appendString(group)
        .appendString('Empty')
        .appendString('consumer')
        .appendString('')
        .appendArray([], appendId)
        .appendInt32(0),
    )
    .appendTaggedFields()
}

export function findCoordinatorAnswer(body: Reader, kafka: WireKafka, broker: number, errorCode = 0): Writer {
  body.readInt8()
  const keys = body.readArray(() => body.readString(), true, false)
  const found = kafka.brokers.find(({ id }) => id === broker) ?? { id: -1, host: '', port: -1 }
  return Writer.create()
    .appendInt32(0)
    .appendArray(keys, (writer, key) =>
      writer
        .appendString(key)
        .appendInt32(found.id)
        .appendString(found.host)
        .appendInt32(found.port)
        .appendInt16(errorCode)
        .appendString(null),
    )
    .appendTaggedFields()
}

export function offsetCommitAnswer(body: Reader, errorCode: number): Writer {
  body.readString()
  body.readInt32()
  body.readString()
  body.readNullableString()
  const topics = body.readArray(() => ({
    name: body.readString(),
    partitions: body.readArray(() => {
      const partition = body.readInt32()
      body.readInt64()
      body.readInt32()
      body.readNullableString()
      return partition
    }),
  }))
  return Writer.create()
    .appendInt32(0)
    .appendArray(topics, (writer, { name, partitions }) =>
      writer
        .appendString(name)
        .appendArray(partitions, (inner, partition) => inner.appendInt32(partition).appendInt16(errorCode)),
    )
    .appendTaggedFields()
}

const appendId = (writer: Writer, id: number): void => {
  writer.appendInt32(id)
}

/** What a partition answers to Fetch; what is not said is fine and empty. */
export interface WireFetched {
  errorCode?: number
  logEnd?: bigint
  logStart?: bigint
  aborted?: { producerId: bigint; firstOffset: bigint }[]
  batches?: Buffer
}

/** The one topic of a Fetch v13; `of` is asked for each partition with the offset it is fetched from. */
export function fetchAnswer(body: Reader, of: (partition: number, offset: bigint) => WireFetched): Writer {
  for (let fields = 0; fields < 4; fields += 1) body.readInt32()
  body.readInt8()
  body.readInt32()
  body.readInt32()
  const topics = body.readArray(() => ({
    id: body.readUUID(),
    partitions: body.readArray(() => {
      const partition = body.readInt32()
      body.readInt32()
      const offset = body.readInt64()
      body.readInt32()
      body.readInt64()
      body.readInt32()
      return { partition, fetched: of(partition, offset) }
    }),
  }))
  return Writer.create()
    .appendInt32(0)
    .appendInt16(0)
    .appendInt32(0)
    .appendArray(topics, (writer, { id, partitions }) =>
      writer.appendUUID(id).appendArray(partitions, (inner, { partition, fetched }) => {
        const { errorCode = 0, logEnd = 10n, logStart = 0n, aborted = [], batches } = fetched
        inner
          .appendInt32(partition)
          .appendInt16(errorCode)
          .appendInt64(logEnd)
          .appendInt64(logEnd)
          .appendInt64(logStart)
          .appendArray(aborted, (each, one) => each.appendInt64(one.producerId).appendInt64(one.firstOffset))
          .appendInt32(-1)
          .appendUnsignedVarInt((batches?.length ?? 0) + 1)
        if (batches) inner.append(batches)
      }),
    )
    .appendTaggedFields()
}
