import type { Content } from './content.ts'
import { avroEncoder } from './decode/avro.ts'
import type { SchemaFound } from './decode/decoder.ts'

/**
 * Turns a value back into bytes, in the form that the bytes had which it was made of: by the same schema, as JSON, or as text.
 * Throws an Error that says why it does not go; what was in hexadecimal digits or Protobuf cannot be written.
 */
export function encoder(schemas: ReadonlyMap<number, SchemaFound>) {
  const made = new Map<number, (value: unknown) => Buffer>()

  function byAvro(id: number, value: unknown): Buffer {
    const schema = schemas.get(id)
    if (schema === undefined || 'why' in schema) throw new Error(`schema ${id} is not known`)
    let encode = made.get(id)
    if (!encode) made.set(id, (encode = avroEncoder(schema)))
    return withId(id, encode(value))
  }

  return (value: unknown, was: Pick<Content, 'format' | 'schemaId'>): Buffer | null => {
    if (value === null || value === undefined) return null
    switch (was.format) {
      case 'avro':
        return byAvro(was.schemaId ?? 0, value)
      case 'json-schema':
        return withId(was.schemaId ?? 0, Buffer.from(JSON.stringify(value)))
      case 'json':
        return Buffer.from(JSON.stringify(value))
      case 'text':
      case 'none':
        return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
      case 'protobuf':
        throw new Error('Protobuf is read but not written')
      case 'hex':
      case 'hidden':
        throw new Error('bytes that could not be decoded cannot be written anew')
    }
  }
}

/** The magic byte 0 and the schema's id stand before what it encodes. */
function withId(id: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeInt32BE(id, 1)
  return Buffer.concat([head, bytes])
}
