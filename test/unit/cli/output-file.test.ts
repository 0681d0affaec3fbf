import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileText } from '../../../src/cli/file-text.ts'
import { openOutputFile } from '../../../src/cli/output-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the old file stays whole until the new one is complete, and nothing is left beside it', () => {
  const path = join(folder, 'out.json')
  writeFileSync(path, 'old', { mode: 0o600 })
  const file = openOutputFile(path)
  expect(readFileSync(path, 'utf8')).toBe('old')
  file.keep('new')
  file.drop()
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['out.json'])
})

test('where there is no answer, the last good file stays', () => {
  const path = join(folder, 'out.json')
  writeFileSync(path, 'old')
  openOutputFile(path).drop()
  expect(readFileSync(path, 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['out.json'])
})

test('a link stays a link, and the file behind it is written', () => {
  const path = join(folder, 'out.json')
  symlinkSync(join(folder, 'real.json'), path)
  writeFileSync(join(folder, 'real.json'), 'old')
  openOutputFile(path).keep('new')
  expect(readlinkSync(path)).toBe(join(folder, 'real.json'))
  expect(readFileSync(path, 'utf8')).toBe('new')
})

test('a device is written to, not replaced', () => {
  openOutputFile('/dev/null').keep('x')
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
})

test('a file that cannot be written is refused before anything is done', () => {
  expect(() => openOutputFile(join(folder, 'no', 'out.json'))).toThrow(/cannot be written/)
  expect(() => openOutputFile(folder)).toThrow(/it is a folder/)
})

test.each([
  ['lag.csv', 'group,lag\ng,7\n'],
  ['lag.txt', expect.stringContaining('Lag of all groups')],
  ['lag.json', expect.stringMatching(/^\{/)],
])('%s is written in the form that its name says', (name, text) => {
  const report = { title: 'Lag of all groups', tone: 'info' as const, summary: '', parts: [], followUps: [] }
  const data = { rows: [{ group: 'g', lag: 7 }] }
  const result = { command: 'lag', environment: 'dev', exit: 0 as const, report, data, failures: [] }
  expect(fileText(result, 'table', { file: { isThere: false }, name }, 'utc')).toEqual(text)
})
