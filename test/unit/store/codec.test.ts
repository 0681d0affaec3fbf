import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode, encode } from '../../../src/store/codec.ts'

test('whatever JSON and offsets can say comes back as itself, also what looks like the tag of an offset', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('$n', '$$n', '$', 'n', '__proto__'))
  const { value } = fc.letrec(tie => ({
    leaf: fc.oneof(fc.bigInt(), fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    array: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(Object.fromEntries),
    value: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('array'), tie('object')),
  }))
  fc.assert(
    fc.property(value, one => {
      expect(decode(encode(one))).toEqual(one)
    }),
    { numRuns: 500 },
  )
  expect(encode({ offset: 5n })).toBe('{"offset":{"$n":"5"}}')
  expect(decode(encode({ $n: '5' }))).toEqual({ $n: '5' })
})

test('what is undefined is left out, as in JSON', () => {
  expect(decode(encode({ one: 1, none: undefined }))).toEqual({ one: 1 })
  expect(decode(encode(undefined))).toBeNull()
})
