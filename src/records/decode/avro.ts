import avro from 'avsc'
import type { ResolvedSchema } from '../../registry/registry.ts'

/** Reads Avro's binary encoding (https://avro.apache.org/docs/1.12.0/specification/) by one schema. Throws for a wrong schema. */
export function avroDecoder(schema: ResolvedSchema): (bytes: Buffer) => unknown {
  const type = typeOf(schema)
  return bytes => type.fromBuffer(bytes)
}

/** Writes what a decoder and `plainValue` made of Avro, or something like it. Throws where it does not fit the schema. */
export function avroEncoder(schema: ResolvedSchema): (value: unknown) => Buffer {
  const type = typeOf(schema)
  return value => {
    const native = nativeValue(type, value)
    if (!type.isValid(native)) throw new Error('it does not fit the schema that it had')
    return type.toBuffer(native)
  }
}

function typeOf({ text, references }: ResolvedSchema): avro.Type {
  const registry: { [name: string]: avro.Type } = { long }
  for (const reference of references) avro.Type.forSchema(JSON.parse(reference.text), { registry })
  return avro.Type.forSchema(JSON.parse(text), { registry })
}

/** Longs are bigint to the library and bytes are buffers; in JSON they are numbers or text, and hexadecimal digits. */
function nativeValue(type: avro.Type, value: unknown): unknown {
  if (type instanceof avro.types.RecordType) {
    const { fields } = type
    return Object.fromEntries(
      fields.map(field => [
        field.name,
        nativeValue(
          field.type,
          isObject(value) && field.name in value ? value[field.name] : field.defaultValue(),
        ),
      ]),
    )
  }
  if (type instanceof avro.types.ArrayType)
    return Array.isArray(value) ? value.map(one => nativeValue(type.itemsType, one)) : value
  if (type instanceof avro.types.MapType)
    return isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, one]) => [name, nativeValue(type.valuesType, one)]),
        )
      : value
  if (type instanceof avro.types.UnwrappedUnionType) {
    for (const one of type.types) {
      const native = nativeValue(one, value)
      if (one.isValid(native)) return native
    }
    return value
  }
  if (type instanceof avro.types.WrappedUnionType) {
    if (!isObject(value)) return value
    const [name] = Object.keys(value)
    const branch = type.types.find(one => one.branchName === name)
    return name === undefined || !branch ? value : { [name]: nativeValue(branch, value[name]) }
  }
  if (type.typeName === 'bytes' || type.typeName === 'fixed')
    return typeof value === 'string' && /^(?:[0-9a-f]{2})*$/.test(value) ? Buffer.from(value, 'hex') : value
  if (type.typeName === 'abstract:long' || type.typeName === 'long')
    return (typeof value === 'number' && Number.isSafeInteger(value)) ||
      (typeof value === 'string' && /^-?\d+$/.test(value))
      ? BigInt(value)
      : value
  return value
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The library's own long refuses what a double does not hold exactly. */
const long = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(value)
    return bytes
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
})
