import { describe, expect, test } from 'vitest'
import { lookerWith, record } from './looker.ts'

const wanting = (wanted: {
  key?: string
  headers?: { name: string; glob: string }[]
  expression?: string
}) => ({
  wanted: { headers: [], ...wanted },
})

const three = [
  record({
    offset: 1n,
    key: 'job-1',
    value: '{"n":1,"data":{"status":"failed"}}',
    headers: { type: 'a', retry: '1' },
  }),
  record({ offset: 2n, key: 'job-2', value: '{"n":2,"data":{"status":"ok"}}', headers: { type: 'b' } }),
  record({ offset: 3n, key: null, value: 'words', headers: { type: 'a' } }),
]

describe('records are chosen', () => {
  test.each([
    [{ key: 'job-1' }, [1n]],
    [{ key: 'job-*' }, [1n, 2n]],
    [{ headers: [{ name: 'type', glob: 'a' }] }, [1n, 3n]],
    [
      {
        headers: [
          { name: 'type', glob: 'a' },
          { name: 'retry', glob: '*' },
        ],
      },
      [1n],
    ],
    [{ expression: 'data.status = "failed"' }, [1n]],
    [{ expression: '$headers.type = "b" or $offset = 3' }, [2n, 3n]],
    [{ expression: '$key = "job-2" and $partition = 0 and $timestamp > 0' }, [2n]],
    [{ key: 'job-*', expression: 'n > 1' }, [2n]],
  ])('by %j', async (wanted, offsets) => {
    const seen = await lookerWith(wanting(wanted)).look(three)
    expect(seen.map(one => one.offset)).toEqual(offsets)
  })
})

test('an expression that cannot be read is refused with its fault', async () => {
  await expect(lookerWith(wanting({ expression: 'data.[' })).look(three)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('The expression cannot be read'),
  })
})

test('an expression that fails on some records passes them over, and that is counted', async () => {
  const looker = lookerWith(wanting({ expression: '$number(data.status) = 1 or n = 2' }))
  expect((await looker.look(three)).map(one => one.offset)).toEqual([])
  expect(looker.filterFailed()).toMatchObject({ count: 2, said: expect.stringContaining('number') })
})

test.each([
  ['a function that calls itself for ever', '($f := function($x) { $f($x + 1) }; $f(1))'],
  ['one that is not in tail position', '($f := function($x) { 1 + $f($x) }; $f(1))'],
  ['a range of a billion', '$count([1..1000000000]) > 0'],
  [
    'strings that double',
    '($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("aaaaaaaaaaaaaaaa", 60)) > 0)',
  ],
  [
    'a regular expression that tries everything',
    '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)',
  ],
])(
  '%s is stopped, and the event loop stays free',
  async (_what, expression) => {
    let longest = 0
    let last = performance.now()
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 10)
    await expect(lookerWith(wanting({ expression })).look(three)).rejects.toMatchObject({ code: 'usage' })
    clearInterval(beat)
    expect(longest).toBeLessThan(250)
  },
  20_000,
)
