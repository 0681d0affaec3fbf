import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteWord, tokenize } from '../../../src/core/tokenize.ts'

const anyWord = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('<!channel> *x* [/red]', '\\', '"', "'", ''),
)

test('any words survive being quoted and read again', () => {
  fc.assert(
    fc.property(fc.array(anyWord), words => {
      expect(tokenize(words.map(quoteWord).join(' '))).toEqual(words)
    }),
  )
})

test.each([
  ['offsets reset g', ['offsets', 'reset', 'g']],
  ['  a\t b\n', ['a', 'b']],
  [`--reason 'it''s "new"'`, ['--reason', 'its "new"']],
  [`--reason="a b"c`, ['--reason=a bc']],
  [`a\\ b "c\\d" "\\"\\\\"`, ['a b', 'c\\d', '"\\']],
  [`"" ''`, ['', '']],
  ['', []],
])('%j is read as a shell would', (line, words) => {
  expect(tokenize(line)).toEqual(words)
})

test('a quote that is never closed is said, not guessed', () => {
  expect(() => tokenize('offsets reset "g')).toThrow(/never closed/)
  expect(() => tokenize("it's")).toThrow(/never closed/)
})
