import { type Reader, Writer } from '@platformatic/kafka'

/** What a scripted broker says to a change of one thing: an error code, 0 for done, and its sentence. */
export interface Said {
  code: number
  sentence?: string
}

/** CreateTopics v7: each topic gets what `say` says. */
export function createTopicsAnswer(body: Reader, say: (topic: string) => Said): Writer {
  const topics = body.readArray(() => {
    const name = body.readString()
    body.readInt32()
    body.readInt16()
    body.readArray(() => {
      body.readInt32()
      body.readArray(() => body.readInt32(), true, false)
    })
    body.readArray(() => {
      body.readString()
      body.readNullableString()
    })
    return name
  })
  return Writer.create()
    .appendInt32(0)
    .appendArray(topics, (writer, name) => {
      const { code, sentence = null } = say(name)
      writer
        .appendString(name)
        .appendUUID('00000000-0000-4000-8000-000000000002')
        .appendInt16(code)
        .appendString(sentence)
        .appendInt32(1)
        .appendInt16(1)
        .appendArray([], () => undefined)
    })
    .appendTaggedFields()
}

/** CreatePartitions v3: all is well. */
export function createPartitionsAnswer(body: Reader): Writer {
  const topics = body.readArray(() => {
    const name = body.readString()
    body.readInt32()
    body.readNullableArray(() => undefined)
    return name
  })
  return Writer.create()
    .appendInt32(0)
    .appendArray(topics, (writer, name) => writer.appendString(name).appendInt16(0).appendString(null))
    .appendTaggedFields()
}

/** IncrementalAlterConfigs v1: all is well. */
export function alterConfigsAnswer(body: Reader): Writer {
  const resources = body.readArray(() => {
    const resource = { type: body.readInt8(), name: body.readString() }
    body.readArray(() => {
      body.readString()
      body.readInt8()
      body.readNullableString()
    })
    return resource
  })
  return Writer.create()
    .appendInt32(0)
    .appendArray(resources, (writer, { type, name }) =>
      writer.appendInt16(0).appendString(null).appendInt8(type).appendString(name),
    )
    .appendTaggedFields()
}

/** DescribeConfigs v4: each key that is asked for has the topic's own value that `valueOf` says. */
export function describeConfigsAnswer(body: Reader, valueOf: (topic: string, key: string) => string): Writer {
  const resources = body.readArray(() => ({
    type: body.readInt8(),
    name: body.readString(),
    keys: body.readNullableArray(() => body.readString(), true, false) ?? [],
  }))
  return Writer.create()
    .appendInt32(0)
    .appendArray(resources, (writer, { type, name, keys }) =>
      writer
        .appendInt16(0)
        .appendString(null)
        .appendInt8(type)
        .appendString(name)
        .appendArray(keys, (inner, key) =>
          inner
            .appendString(key)
            .appendString(valueOf(name, key))
            .appendBoolean(false)
            .appendInt8(1)
            .appendBoolean(false)
            .appendArray([], () => undefined)
            .appendInt8(0)
            .appendString(null),
        ),
    )
    .appendTaggedFields()
}
