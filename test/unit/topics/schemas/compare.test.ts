import { describe, expect, test } from 'vitest'
import type { CompatibilityLevel, SchemaType } from '../../../../src/registry/registry.ts'
import { incompatibilities } from '../../../../src/topics/schemas/compare/reasons.ts'

const reasons = (
  type: SchemaType,
  level: CompatibilityLevel,
  old: unknown,
  now: unknown,
  others: unknown[] = [],
): string[] =>
  incompatibilities(type, level, {
    old: { text: JSON.stringify(old), others: others.map(one => JSON.stringify(one)) },
    new: { text: JSON.stringify(now), others: others.map(one => JSON.stringify(one)) },
  })

const record = (...fields: object[]) => ({ type: 'record', name: 'R', namespace: 'n', fields })
const a = { name: 'a', type: 'string' }

describe('Avro: an incompatible schema is refused with the field and the reason', () => {
  test.each<[string, CompatibilityLevel, unknown, unknown, RegExp]>([
    [
      'a new field without a default',
      'BACKWARD',
      record(a),
      record(a, { name: 'b', type: 'int' }),
      /^field "b": it is new and has no default/,
    ],
    [
      'a field that is gone',
      'FORWARD',
      record(a, { name: 'b', type: 'int' }),
      record(a),
      /^field "b": it is gone/,
    ],
    [
      'another type',
      'BACKWARD',
      record(a),
      record({ name: 'a', type: 'int' }),
      /^field "a": .*hold string.* cannot read as int$/,
    ],
    [
      'a narrower number',
      'BACKWARD',
      record({ name: 'a', type: 'long' }),
      record({ name: 'a', type: 'int' }),
      /hold long/,
    ],
    [
      'no null any more',
      'BACKWARD',
      record({ name: 'a', type: ['null', 'string'] }),
      record(a),
      /^field "a": .*may hold null/,
    ],
    [
      'a branch less',
      'BACKWARD',
      record({ name: 'a', type: ['null', 'string', 'int'] }),
      record({ name: 'a', type: ['null', 'string'] }),
      /no int in its union/,
    ],
    [
      'a symbol less',
      'BACKWARD',
      record({ name: 'a', type: { type: 'enum', name: 'E', symbols: ['X', 'Y'] } }),
      record({ name: 'a', type: { type: 'enum', name: 'E', symbols: ['X'] } }),
      /^field "a": the new schema has no symbol Y/,
    ],
    [
      'deep inside',
      'BACKWARD',
      record({ name: 'list', type: { type: 'array', items: { type: 'record', name: 'I', fields: [a] } } }),
      record({
        name: 'list',
        type: {
          type: 'array',
          items: { type: 'record', name: 'I', fields: [a, { name: 'x', type: 'int' }] },
        },
      }),
      /^field "list\[\].x": it is new/,
    ],
    [
      'another size',
      'BACKWARD',
      record({ name: 'a', type: { type: 'fixed', name: 'F', size: 4 } }),
      record({ name: 'a', type: { type: 'fixed', name: 'F', size: 8 } }),
      /^field "a": its size is 4 in records written before, 8 in the new schema/,
    ],
    ['another name', 'BACKWARD', record(a), { ...record(a), name: 'S' }, /^the record: it is named R/],
  ])('%s', (_, level, old, now, expected) => {
    expect(reasons('AVRO', level, old, now)).toEqual([expect.stringMatching(expected)])
  })

  test.each<[string, unknown, unknown]>([
    ['a new field with a default', record(a), record(a, { name: 'b', type: 'int', default: 0 })],
    ['a field that is gone', record(a, { name: 'b', type: 'int' }), record(a)],
    ['a wider number', record({ name: 'a', type: 'int' }), record({ name: 'a', type: 'double' })],
    ['string and bytes', record(a), record({ name: 'a', type: 'bytes' })],
    ['a field under its old name', record(a), record({ name: 'b', type: 'string', aliases: ['a'] })],
    ['null allowed', record(a), record({ name: 'a', type: ['null', 'string'] })],
    [
      'an enum with a default',
      record({ name: 'a', type: { type: 'enum', name: 'E', symbols: ['X', 'Y'] } }),
      record({ name: 'a', type: { type: 'enum', name: 'E', symbols: ['X'], default: 'X' } }),
    ],
    [
      'a logical type',
      record({ name: 'a', type: 'long' }),
      record({ name: 'a', type: { type: 'long', logicalType: 'timestamp-millis' } }),
    ],
    [
      'a type that holds itself',
      record({ name: 'next', type: ['null', 'R'] }),
      record({ name: 'next', type: ['null', 'n.R'] }),
    ],
  ])('%s can be read', (_, old, now) => {
    expect(reasons('AVRO', 'BACKWARD', old, now)).toEqual([])
  })

  test('what another schema defines is looked into', () => {
    const money = { type: 'record', name: 'Money', namespace: 'n', fields: [{ name: 'cents', type: 'long' }] }
    const inline = record({ name: 'a', type: { ...money, fields: [{ name: 'cents', type: 'string' }] } })
    expect(reasons('AVRO', 'BACKWARD', inline, record({ name: 'a', type: 'Money' }), [money])).toEqual([
      expect.stringMatching(/^field "a.cents": records written before hold string/),
    ])
  })

  test('under NONE everything goes', () => {
    expect(reasons('AVRO', 'NONE', record(a), record({ name: 'x', type: 'int' }))).toEqual([])
  })
})

describe('JSON Schema: an incompatible schema is refused with the property and the reason', () => {
  const closed = (properties: object, more: object = {}) => ({
    type: 'object',
    properties,
    additionalProperties: false,
    ...more,
  })
  const text = { type: 'string' }

  test.each<[string, CompatibilityLevel, unknown, unknown, RegExp]>([
    [
      'another type',
      'BACKWARD',
      closed({ a: text }),
      closed({ a: { type: 'integer' } }),
      /^property "a": records written before may be string/,
    ],
    [
      'one more that is required',
      'BACKWARD',
      closed({ a: text }),
      closed({ a: text }, { required: ['a'] }),
      /^property "a": the new schema requires it/,
    ],
    [
      'one less in a closed object',
      'BACKWARD',
      closed({ a: text, b: text }),
      closed({ a: text }),
      /^property "b": the new schema does not know it/,
    ],
    [
      'one more in an open object',
      'BACKWARD',
      { type: 'object', properties: {} },
      { type: 'object', properties: { a: text } },
      /^property "a": only the new schema says what it is/,
    ],
    [
      'closed now',
      'BACKWARD',
      { type: 'object', properties: { a: text } },
      closed({ a: text }),
      /takes no other properties/,
    ],
    [
      'fewer choices',
      'BACKWARD',
      closed({ a: { enum: ['x', 'y'] } }),
      closed({ a: { enum: ['x'] } }),
      /^property "a": the new schema does not take "y"/,
    ],
    [
      'a tighter bound',
      'BACKWARD',
      closed({ a: { type: 'string', maxLength: 9 } }),
      closed({ a: { type: 'string', maxLength: 5 } }),
      /^property "a": the new schema wants maxLength 5/,
    ],
    [
      'deep inside',
      'BACKWARD',
      closed({ a: closed({ b: text }) }),
      closed({ a: closed({ b: { type: 'null' } }) }),
      /^property "a.b"/,
    ],
    [
      'wider, read by the old one',
      'FORWARD',
      closed({ a: text }),
      closed({ a: { type: ['string', 'null'] } }),
      /^property "a": records of the new schema may be null/,
    ],
    [
      'behind a reference within the document',
      'BACKWARD',
      closed({ a: { $ref: '#/$defs/t' } }, { $defs: { t: text } }),
      closed({ a: { $ref: '#/$defs/t' } }, { $defs: { t: { type: 'integer' } } }),
      /^property "a": records written before may be string/,
    ],
    [
      'in a part of allOf',
      'BACKWARD',
      { allOf: [{ type: 'object', properties: { a: text } }, { required: ['a'] }] },
      { allOf: [{ type: 'object', properties: { a: { type: 'null' } } }, { required: ['a'] }] },
      /^property "a": records written before may be string/,
    ],
    [
      'an alternative less',
      'BACKWARD',
      closed({ a: { oneOf: [text, { type: 'null' }] } }),
      closed({ a: { oneOf: [{ type: 'string' }] } }),
      /^property "a": records written before may be null, which the new schema does not take/,
    ],
    [
      'none of several alternatives',
      'BACKWARD',
      closed({ a: { anyOf: [text, { type: 'boolean' }] } }),
      closed({ a: { anyOf: [text, { type: 'null' }] } }),
      /^property "a": records written before may be boolean, which is none of what the new schema takes/,
    ],
    [
      'an alternative more, read by the old one',
      'FORWARD',
      closed({ a: text }),
      closed({ a: { anyOf: [text, { type: 'null' }] } }),
      /^property "a": records of the new schema may be null/,
    ],
    [
      'a tree that refers to itself',
      'BACKWARD',
      closed({ a: text, child: { $ref: '#' } }),
      closed({ a: { type: 'null' }, child: { $ref: '#' } }),
      /^property "(child.)?a"/,
    ],
    [
      'what is kept in another document',
      'BACKWARD',
      closed({ a: { $ref: 'money.json' } }),
      closed({ a: { $ref: 'price.json' } }),
      /^property "a": \$ref cannot be compared here, the registry decides/,
    ],
    [
      'parts of allOf that say different things',
      'BACKWARD',
      closed({ a: { allOf: [{ maxLength: 3 }, { maxLength: 4 }] } }),
      closed({ a: { allOf: [{ maxLength: 2 }, { maxLength: 4 }] } }),
      /^property "a": allOf cannot be compared here, the registry decides/,
    ],
    [
      'a pattern',
      'BACKWARD',
      closed({ a: { type: 'string', pattern: 'x' } }),
      closed({ a: { type: 'string', pattern: 'y' } }),
      /^property "a": pattern cannot be compared here, the registry decides/,
    ],
  ])('%s', (_, level, old, now, expected) => {
    const found = reasons('JSON', level, old, now)
    expect(found.length).toBeGreaterThan(0)
    for (const reason of found) expect(reason).toMatch(expected)
  })

  test('a schema is taken beside itself, whatever it is put together of', () => {
    for (const same of [
      closed({ a: { anyOf: [text, { type: 'null' }] }, b: { oneOf: [{ const: 1 }, { const: 2 }] } }),
      closed({ a: { $ref: 'elsewhere.json' }, b: { not: text } }),
      { allOf: [{ maxLength: 3 }, { maxLength: 4 }], anyOf: [text], oneOf: [text] },
      { $ref: '#' },
      closed({ children: { type: 'array', items: { $ref: '#' } } }),
    ])
      expect(reasons('JSON', 'FULL', same, same)).toEqual([])
  })

  test('an alternative more is taken by the new one, and so is what moved behind a reference', () => {
    expect(
      reasons('JSON', 'BACKWARD', closed({ a: text }), closed({ a: { anyOf: [{ type: 'null' }, text] } })),
    ).toEqual([])
    expect(
      reasons(
        'JSON',
        'FULL',
        closed({ a: text }),
        closed({ a: { $ref: '#/definitions/a~1b' } }, { definitions: { 'a/b': text } }),
      ),
    ).toEqual([])
  })

  test('alternatives in alternatives end, too', () => {
    const deep = (leaf: object): object =>
      Array.from({ length: 3 }).reduce<object>(
        inner => ({ anyOf: Array.from({ length: 6 }, (_, n) => closed({ [`p${n}`]: inner, q: inner })) }),
        leaf,
      )
    expect(reasons('JSON', 'BACKWARD', deep(text), deep({ type: 'null' }))).not.toEqual([])
  })

  test('one more that nobody needs in a closed object is taken', () => {
    expect(reasons('JSON', 'BACKWARD', closed({ a: text }), closed({ a: text, b: text }))).toEqual([])
    expect(
      reasons('JSON', 'BACKWARD', closed({ a: { type: 'integer' } }), closed({ a: { type: 'number' } })),
    ).toEqual([])
  })
})

test.each(['', '{', '5', 'null', '{"type":[]}'])('schemas such as %j stop nothing', odd => {
  for (const type of ['AVRO', 'JSON', 'PROTOBUF'] as const)
    expect(() =>
      incompatibilities(type, 'FULL', {
        old: { text: odd, others: [] },
        new: { text: '"string"', others: [odd] },
      }),
    ).not.toThrow()
})

test('a record that cannot be read is not taken for readable because it was seen before', () => {
  const inner = (type: string) => ({
    type: 'record',
    name: 'I',
    namespace: 'n',
    fields: [{ name: 'x', type }],
  })
  const twice = (type: string) =>
    record({ name: 'a', type: ['null', inner(type)] }, { name: 'b', type: ['null', 'I'] })
  expect(reasons('AVRO', 'BACKWARD', twice('string'), twice('int'))).toHaveLength(2)
})
