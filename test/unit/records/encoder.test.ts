import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decoder } from '../../../src/records/decode/decoder.ts'
import { encoder } from '../../../src/records/encoder.ts'
import type { ResolvedSchema } from '../../../src/registry/registry.ts'

const avro = (schema: unknown): ResolvedSchema => ({
  type: 'AVRO',
  text: JSON.stringify(schema),
  references: [],
})
const schemas = new Map([
  [
    7,
    avro({
      type: 'record',
      name: 'Job',
      fields: [
        { name: 'id', type: 'long' },
        { name: 'note', type: ['null', 'string'], default: null },
        { name: 'raw', type: 'bytes' },
        { name: 'sizes', type: { type: 'map', values: 'long' } },
        { name: 'tags', type: { type: 'array', items: ['null', 'int', 'string'] } },
        { name: 'level', type: 'int', default: 3 },
      ],
    }),
  ],
])
const decode = decoder(schemas)
const encode = encoder(schemas)
const back = (bytes: Buffer | null) => decode(bytes, bytes?.length ?? 0)
const avroFormat = { format: 'avro', schemaId: 7 } as const

// A map with this key loses it in the library's decoder already.
const name = fc.string().filter(one => one !== '__proto__')
const job = fc.record({
  id: fc.oneof(fc.maxSafeInteger(), fc.bigInt(2n ** 60n, 2n ** 62n).map(String)),
  note: fc.option(fc.string()),
  raw: fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes).toString('hex')),
  sizes: fc.dictionary(name, fc.maxSafeInteger()),
  tags: fc.array(fc.oneof(fc.constant(null), fc.integer(), fc.string())),
  level: fc.integer(),
})

test('what Avro gave is written by its schema, and reads back the same, also longs beyond a double', () => {
  fc.assert(
    fc.property(job, value => {
      const bytes = encode(value, avroFormat)
      expect(back(bytes)).toMatchObject({ format: 'avro', schemaId: 7, content: value, note: null })
    }),
  )
})
test('a field that is left out gets its default', () => {
  const bytes = encode({ id: 1, raw: '', sizes: {}, tags: [] }, avroFormat)
  expect(back(bytes).content).toEqual({ id: 1, note: null, raw: '', sizes: {}, tags: [], level: 3 })
})
test('JSON is written as JSON, text as text, and nothing as nothing', () => {
  expect(encode({ a: 1 }, { format: 'json', schemaId: null })?.toString()).toBe('{"a":1}')
  expect(encode('a', { format: 'text', schemaId: null })?.toString()).toBe('a')
  expect(encode({ a: 1 }, { format: 'none', schemaId: null })?.toString()).toBe('{"a":1}')
  expect(encode(null, avroFormat)).toBe(null)
  const bytes = encode({ a: 1 }, { format: 'json-schema', schemaId: 9 })
  expect([bytes?.readInt32BE(1), bytes?.subarray(5).toString()]).toEqual([9, '{"a":1}'])
})
test.each([
  ['a value that its schema refuses', { id: 'x' }, avroFormat, 'does not fit the schema'],
  ['Protobuf', {}, { format: 'protobuf', schemaId: 1 }, 'Protobuf is read but not written'],
  ['bytes that nobody could read', 'ff', { format: 'hex', schemaId: null }, 'cannot be written anew'],
  ['a schema that is not known', {}, { format: 'avro', schemaId: 8 }, 'schema 8 is not known'],
] as const)('%s is refused in words', (_, value, was, sentence) => {
  expect(() => encode(value, was)).toThrow(sentence)
})
