import avro from 'avsc'
import protobuf from 'protobufjs'
import { expect, test } from 'vitest'
import type { ResolvedSchema } from '../../../../src/registry/registry.ts'
import { framed, lookerWith } from './looker.ts'

const schema = (
  type: ResolvedSchema['type'],
  text: unknown,
  references: ResolvedSchema['references'] = [],
) => ({
  type,
  text: typeof text === 'string' ? text : JSON.stringify(text),
  references,
})

const address = {
  type: 'record',
  name: 'Address',
  namespace: 'acme',
  fields: [{ name: 'street', type: 'string' }],
}
const person = {
  type: 'record',
  name: 'Person',
  namespace: 'acme',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'email', type: ['null', 'string'] },
    { name: 'home', type: 'acme.Address' },
    { name: 'tags', type: { type: 'map', values: 'int' } },
    { name: 'photo', type: 'bytes' },
  ],
}

test('Avro is decoded by its schema and those it refers to, integers beyond a double as text', async () => {
  const type = avro.Type.forSchema({
    ...person,
    fields: person.fields.map(one => (one.name === 'home' ? { ...one, type: address } : one)),
  } as avro.Schema)
  const data = { email: 'a@b.c', home: { street: 'Elm' }, tags: { a: 1 }, photo: Buffer.from([255, 0]) }
  const encoded = type.toBuffer({ ...data, id: 7 })
  const looker = lookerWith(
    {},
    { 12: schema('AVRO', person, [{ name: 'acme.Address', text: JSON.stringify(address) }]) },
  )
  // 2^53 + 1 as a zigzag varint in the place of the 7.
  const large = Buffer.concat([Buffer.from('8280808080808020', 'hex'), encoded.subarray(1)])
  const [small, big, short, long] = await looker.values(
    framed(12, encoded),
    framed(12, large),
    framed(12, encoded.subarray(0, 4)),
    framed(12, Buffer.concat([encoded, Buffer.from('x')])),
  )
  expect(small).toMatchObject({
    format: 'avro',
    schemaId: 12,
    content: { id: 7, email: 'a@b.c', home: { street: 'Elm' }, tags: { a: 1 }, photo: 'ff00' },
  })
  expect(big?.content).toMatchObject({ id: '9007199254740993' })
  expect(short).toMatchObject({ format: 'hex', note: 'does not fit schema 12: it ends too early' })
  expect(long).toMatchObject({ format: 'hex', note: 'does not fit schema 12: bytes are left over' })
})

test('Protobuf is decoded by the message that its indexes lead to, with imported files', async () => {
  const imported =
    'syntax = "proto3"; package acme; message Money { int64 units = 1; string currency_code = 2; }'
  const text = `syntax = "proto3"; package acme;
    import "money.proto"; import "google/protobuf/timestamp.proto";
    enum Kind { NONE = 0; SALE = 1; }
    message First { string a = 1; }
    message Order {
      message Line { string item_name = 1; Money price = 2; }
      repeated Line lines = 1; Kind kind = 2; google.protobuf.Timestamp at = 3;
    }`
  const root = new protobuf.Root()
  protobuf.parse(imported, root, { keepCase: true })
  protobuf.parse(text, root, { keepCase: true })
  root.addJSON(protobuf.common.get('google/protobuf/timestamp.proto')?.nested ?? {})
  const encode = (name: string, data: object) =>
    Buffer.from(root.lookupType(name).encode(root.lookupType(name).fromObject(data)).finish())
  const looker = lookerWith({}, { 3: schema('PROTOBUF', text, [{ name: 'money.proto', text: imported }]) })
  const price = { units: '9007199254740993', currency_code: 'EUR' }
  const [first, order, line, absent] = await looker.values(
    framed(3, Buffer.concat([Buffer.from([0]), encode('acme.First', { a: 'x' })])),
    framed(
      3,
      Buffer.concat([
        Buffer.from([2, 2]),
        encode('acme.Order', { lines: [{ item_name: 'tea', price }], kind: 1, at: { seconds: 5 } }),
      ]),
    ),
    framed(3, Buffer.concat([Buffer.from([4, 2, 0]), encode('acme.Order.Line', { item_name: 'nested' })])),
    framed(3, Buffer.from([2, 18, 0])),
  )
  expect(first).toMatchObject({ format: 'protobuf', schemaId: 3, content: { a: 'x' } })
  expect(order?.content).toEqual({ lines: [{ item_name: 'tea', price }], kind: 'SALE', at: { seconds: '5' } })
  expect(line?.content).toEqual({ item_name: 'nested' })
  expect(absent?.note).toBe('does not fit schema 3: the schema has no message 9')
})

test('JSON Schema, JSON, text, numbers and nothing at all are told apart', async () => {
  const looker = lookerWith(
    {},
    { 1: schema('JSON', {}), 2: { why: 'the registry is away' }, 4: schema('AVRO', '{"type":"nonsense"}') },
  )
  const long = Buffer.alloc(8)
  long.writeBigInt64BE(42n)
  const values = await looker.values(
    framed(1, Buffer.from('{"a":[1,2]}')),
    '{"a": 12345678901234567890, "b": [1.5, 1e300, 7]}',
    'plain words {',
    long,
    null,
    '',
    framed(2, Buffer.from('??')),
    framed(9, Buffer.from('??')),
    framed(4, Buffer.from('??')),
    framed(1, Buffer.from('no json, but a secret')),
  )
  expect(values.map(one => [one.format, one.content])).toEqual([
    ['json-schema', { a: [1, 2] }],
    ['json', { a: '12345678901234567890', b: [1.5, 1e300, 7] }],
    ['text', 'plain words {'],
    ['hex', '000000000000002a'],
    ['none', null],
    ['text', ''],
    ['hex', expect.any(String)],
    ['hex', expect.any(String)],
    ['hex', expect.any(String)],
    ['hex', expect.any(String)],
  ])
  expect(values.slice(6).map(one => one.note)).toEqual([
    'the registry is away',
    'there is no schema 9',
    expect.stringContaining('schema 4 cannot be used: '),
    'does not fit schema 1: it is no JSON',
  ])
})

test('a record that would fill the memory, or take for ever, costs only itself', async () => {
  const nulls = schema('AVRO', { type: 'array', items: 'null' })
  const looker = lookerWith({}, { 1: nulls })
  // A block of 2^40 items that take no byte each.
  const bomb = framed(1, Buffer.from('808080808080014000', 'hex'))
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const [before, stopped, nested, after] = await looker.values('{"n":1}', bomb, deep, '{"n":2}')
  expect(before?.content).toEqual({ n: 1 })
  expect(stopped).toMatchObject({ format: 'hex', note: expect.stringMatching(/too (long|large)/) })
  expect(nested).toMatchObject({ format: 'text' })
  expect(after?.content).toEqual({ n: 2 })
}, 30_000)

test('what is large is cut, and says so', async () => {
  const looker = lookerWith({ mostCharacters: 50 })
  const [long, huge] = await looker.values(
    JSON.stringify({ a: 'x'.repeat(100) }),
    Buffer.alloc(3_000_000, 'y'),
  )
  expect(long).toMatchObject({
    format: 'json',
    isCut: true,
    size: 108,
    content: expect.stringMatching(/^\{"a":"x{44}$/),
  })
  expect(huge).toMatchObject({
    format: 'hex',
    isCut: true,
    size: 3_000_000,
    note: expect.stringContaining('more than the bot decodes'),
  })
})
