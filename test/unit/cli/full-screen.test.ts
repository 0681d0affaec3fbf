import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { fitReport } from '../../../src/cli/fit-report.ts'
import { fullScreen } from '../../../src/cli/full-screen.ts'
import { plainPaint } from '../../../src/cli/paint.ts'
import type { Answer } from '../../../src/core/pipeline.ts'
import type { Report } from '../../../src/core/report.ts'

const look = { paint: plainPaint, zone: 'utc', width: 80 }
const table = (rows: number): Report['parts'] => [
  { kind: 'heading', text: 'Topics' },
  {
    kind: 'table',
    table: { columns: [{ name: 'Topic' }], rows: Array.from({ length: rows }, (_, n) => [`topic-${n}`]) },
  },
]
const report = (parts: Report['parts'], summary = 'All is well.'): Report => ({
  title: 'Dashboard',
  tone: 'good',
  summary,
  parts: [{ kind: 'text', text: summary }, ...parts],
  followUps: [{ label: 'Health', command: 'health' }],
})

test.each([10, 24, 60])('two long tables fit a screen of %i lines, and say what they leave out', rows => {
  const lines = fitReport(report([...table(40), ...table(40)]), look, rows)
  expect(lines.length).toBeLessThanOrEqual(rows)
  expect(lines.join('\n')).toMatch(/of 40 shown|more lines/)
})

test('a sentence that is longer than the screen is wide takes its lines from the tables', () => {
  const long = 'Group "cpp_tda_processors" is 5,267 records behind. '.repeat(5).trimEnd()
  const lines = fitReport(report(table(40), long), look, 24)
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
  expect(lines.length).toBeLessThanOrEqual(24)
  expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(long)
})

test('a taller screen shows more rows', () => {
  const seen = (rows: number): number =>
    fitReport(report(table(40)), look, rows).filter(line => line.startsWith('topic-')).length
  expect(seen(20)).toBeGreaterThan(seen(10))
  expect(seen(60)).toBe(40)
})

function terminal() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 })
  const io = {
    words: [],
    env: {},
    user: 'somebody',
    stdin,
    stdout,
    stderr: new PassThrough(),
    onInterrupt: () => undefined,
    now: Date.now,
  }
  return { io, stdin, written: () => String(stdout.read() ?? '') }
}
const answer = (told: Report): Answer => ({
  kind: 'answer',
  command: 'dashboard',
  environment: 'test',
  report: told,
  data: {},
  failures: [],
  exit: 0,
})

test('q ends it: the screen is as it was, and the last answer is handed on', async () => {
  const { io, stdin, written } = terminal()
  const { signal } = new AbortController()
  const watching = fullScreen({
    io,
    look,
    ask: async () => answer(report(table(3))),
    liveMs: 60_000,
    signal,
  })
  await expect.poll(() => written()).toContain('topic-2')
  stdin.write('q')
  expect((await watching).report.title).toBe('Dashboard')
  expect(written()).toContain('\x1b[?1049l')
})

test('it ends by itself when its time is over', async () => {
  const { io } = terminal()
  const { signal } = new AbortController()
  const ask = async () => answer(report([]))
  await expect(fullScreen({ io, look, ask, liveMs: 30, signal })).resolves.toMatchObject({ exit: 0 })
})

test('a first question that fails leaves the screen alone', async () => {
  const { io, written } = terminal()
  const { signal } = new AbortController()
  const ask = () => Promise.reject(new Error('no broker answers'))
  await expect(fullScreen({ io, look, ask, liveMs: 30, signal })).rejects.toThrow('no broker answers')
  expect(written()).toBe('')
})
