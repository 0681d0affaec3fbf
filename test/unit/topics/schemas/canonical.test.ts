import { describe, expect, test } from 'vitest'
import type { SchemaType } from '../../../../src/registry/registry.ts'
import { canonicalSchema } from '../../../../src/topics/schemas/canonical.ts'

const text = (schema: unknown): string =>
  typeof schema === 'string' ? schema : JSON.stringify(schema, null, 2)
const areSame = (type: SchemaType, one: unknown, other: unknown): boolean => {
  const [a, b] = [canonicalSchema(type, text(one)), canonicalSchema(type, text(other))]
  expect(a).not.toBeNull()
  return a === b
}

const order = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  doc: 'What somebody wants',
  fields: [
    { name: 'id', type: 'string', doc: 'unique' },
    {
      name: 'total',
      type: { type: 'record', name: 'Money', fields: [{ name: 'cents', type: { type: 'long' } }] },
    },
    { name: 'paid', type: 'Money', order: 'ascending' },
  ],
}

describe('Avro schemas that mean the same are registered once', () => {
  test.each([
    ['documentation', { ...order, doc: 'else' }],
    ['the order of keys', Object.fromEntries(Object.entries(order).reverse())],
    ['a full name instead of a namespace', { ...order, namespace: undefined, name: 'shop.Order' }],
    [
      'references by full name, wrapped primitives and the usual order',
      {
        ...order,
        fields: [
          { name: 'id', type: { type: 'string' } },
          {
            name: 'total',
            type: { type: 'record', name: 'shop.Money', fields: [{ name: 'cents', type: 'long' }] },
          },
          { name: 'paid', type: 'shop.Money' },
        ],
      },
    ],
  ])('whatever %s', (_, other) => {
    expect(areSame('AVRO', order, other)).toBe(true)
  })

  test.each([
    ['a default', { name: 'id', type: 'string', default: '' }],
    ['an alias', { name: 'id', type: 'string', aliases: ['number'] }],
    ['a logical type', { name: 'id', type: { type: 'string', logicalType: 'uuid' } }],
    ['a sort order', { name: 'id', type: 'string', order: 'ignore' }],
    ['a type', { name: 'id', type: 'bytes' }],
  ])('and %s makes another schema', (_, field) => {
    expect(areSame('AVRO', order, { ...order, fields: [field, ...order.fields.slice(1)] })).toBe(false)
  })

  test('a primitive is one, quoted or not', () => {
    expect(canonicalSchema('AVRO', 'string')).toBe(canonicalSchema('AVRO', '{"type": "string"}'))
  })
})

describe('JSON schemas', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: ['string', 'null'] }, description: { type: 'string' } },
    required: ['a', 'b'],
  }

  test('are the same whatever their descriptions, the order of keys and of what is a set', () => {
    const other = {
      description: 'else',
      required: ['b', 'a'],
      properties: { description: { type: 'string', $comment: 'x' }, a: { type: ['null', 'string'] } },
      type: 'object',
    }
    expect(areSame('JSON', schema, other)).toBe(true)
  })

  test('a property that is called description is no description', () => {
    expect(areSame('JSON', schema, { ...schema, properties: { a: schema.properties.a } })).toBe(false)
  })

  test('data stay data: a default that looks like a keyword, and its order', () => {
    expect(areSame('JSON', { default: { description: 'x' } }, { default: {} })).toBe(false)
    expect(
      areSame('JSON', { default: { required: ['a', 'b'] } }, { default: { required: ['b', 'a'] } }),
    ).toBe(false)
  })
})

describe('Protobuf schemas', () => {
  test('are the same whatever their comments and white space', () => {
    expect(
      areSame(
        'PROTOBUF',
        'syntax="proto3";message A{string a=1;}',
        '// about A\nsyntax = "proto3";\n\nmessage A {\n  /* the\n  first */ string a = 1;\n}\n',
      ),
    ).toBe(true)
  })

  test.each([
    ['a text that looks like a comment', 'option a = "//x";', 'option a = "";'],
    ['blanks in a text', 'option a = "x  y";', 'option a = "x y";'],
    ['a number', 'message A { string a = 1; }', 'message A { string a = 2; }'],
    ['two words', 'message A { reserved 1; }', 'message A { reserved1; }'],
  ])('and %s makes another schema', (_, one, other) => {
    expect(areSame('PROTOBUF', one, other)).toBe(false)
  })
})

test.each(['', '{', 'nothing', '[1'])('%j is no schema, which stops nothing', text => {
  expect(canonicalSchema('AVRO', text)).toBeNull()
  expect(canonicalSchema('JSON', text)).toBeNull()
})
