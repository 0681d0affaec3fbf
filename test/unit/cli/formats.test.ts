import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { type Format, formatted } from '../../../src/cli/formats.ts'
import { plainPaint } from '../../../src/cli/paint.ts'
import type { Result } from '../../../src/cli/result.ts'
import { Failure } from '../../../src/core/failure.ts'

const result = (data: unknown, more: Partial<Result> = {}): Result => ({
  command: 'lag',
  environment: 'production',
  exit: 0,
  report: { title: 'T', tone: 'info', summary: 'S', parts: [], followUps: [] },
  data,
  failures: [],
  ...more,
})
const write = (format: Format, of: Result): string =>
  formatted(of, format, { paint: plainPaint, zone: 'utc' })

test('JSON is one document with command, environment, ok, data and failures', () => {
  const failures = [new Failure('unreachable', 'Broker 2 does not answer.', { hint: 'Look at it.' })]
  expect(JSON.parse(write('json', result({ rows: [] }, { exit: 1, failures })))).toEqual({
    command: 'lag',
    environment: 'production',
    ok: false,
    data: { rows: [] },
    failures: [{ code: 'unreachable', message: 'Broker 2 does not answer.', hint: 'Look at it.' }],
  })
})

test('offsets beyond 2^53 are strings, all others numbers, and nothing is rounded', () => {
  const data = { small: 9007199254740991n, big: 9007199254740993n, negative: -1n }
  expect(JSON.parse(write('json', result(data))).data).toEqual({
    small: 9007199254740991,
    big: '9007199254740993',
    negative: -1,
  })
})

test('maps, sets and dates have a plain form', () => {
  const data = { map: new Map([['a', 1n]]), set: new Set([1]), date: new Date(0) }
  expect(JSON.parse(write('json', result(data))).data).toEqual({
    map: { a: 1 },
    set: [1],
    date: '1970-01-01T00:00:00.000Z',
  })
})

test('JSON on a screen cannot drive the terminal and still reads back as the same name', () => {
  const group = '\u001b[2J\u009b1A\u202e\u007f'
  const text = write('json', result({ group }))
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(JSON.parse(text).data.group).toBe(group)
})

test('YAML holds the same document', () => {
  const of = result({ rows: [{ group: 'no', lag: 5n }] })
  expect(parseYaml(write('yaml', of))).toEqual(JSON.parse(write('json', of)))
})

test('CSV holds the rows, and no cell can be taken for a formula', () => {
  const rows = [
    { group: '=HYPERLINK("x")', lag: 5n, topics: ['a', 'b'] },
    { group: 'a,"b"\nc', lag: null, extra: true },
  ]
  expect(write('csv', result({ rows }))).toBe(
    'group,lag,topics,extra\n"\'=HYPERLINK(""x"")",5,"[""a"",""b""]",\n"a,""b""\nc",,,true\n',
  )
})

test('CSV of an answer without rows says what to use instead', () => {
  expect(() => write('csv', result({ score: 100 }))).toThrow(
    expect.objectContaining({ code: 'usage', hint: 'Use --format json or yaml.' }),
  )
})
