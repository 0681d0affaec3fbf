import avro from 'avsc'
import type { ResolvedSchema } from '../../../registry/registry.ts'

/** Reads Avro's binary encoding (https://avro.apache.org/docs/1.12.0/specification/) by one schema. Throws for a wrong schema. */
export function avroDecoder({ text, references }: ResolvedSchema): (bytes: Buffer) => unknown {
  const registry: { [name: string]: avro.Type } = { long }
  for (const reference of references) avro.Type.forSchema(JSON.parse(reference.text), { registry })
  const type = avro.Type.forSchema(JSON.parse(text), { registry })
  return bytes => type.fromBuffer(bytes)
}

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
