import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultLine } from '../../../src/config/fault.ts'
import { readYaml, readYamlFile } from '../../../src/config/yaml-file.ts'
import { folderWith } from './config-folder.ts'

const read = (text: string, env: NodeJS.ProcessEnv = {}) => readYaml('a.yml', text, env)
const lines = (text: string, env: NodeJS.ProcessEnv = {}) => read(text, env).faults.map(faultLine)

test('a variable is replaced, with its default where it is unset or empty', () => {
  const text = 'a: ${A}\nb: ${B:-two}\nc: ${C:-three}\nd: x-${A}-${B:-y}-z\ne: ${B:-}'
  expect(read(text, { A: 'one', C: '' }).value).toEqual({
    a: 'one',
    b: 'two',
    c: 'three',
    d: 'x-one-y-z',
    e: '',
  })
})

test('an unquoted variable may be a number or a truth value, a quoted one is text', () => {
  expect(read('a: ${N}\nb: "${N}"\nc: ${T}', { N: '12', T: 'true' }).value).toEqual({
    a: 12,
    b: '12',
    c: true,
  })
})

test('what a variable holds is neither YAML nor looked at for further variables', () => {
  expect(read('a: ${A}', { A: '[1, ${B}]' }).value).toEqual({ a: '[1, ${B}]' })
})

test('a variable that is not set is a fault at its place', () => {
  expect(lines('x:\n  - ok\n  - ${NOT_SET}')).toEqual([
    'a.yml:3:5 error variable-unset: x[1]: the environment variable NOT_SET is not set → set it, or write ${NOT_SET:-default}',
  ])
  expect(lines('x: ${oops')).toEqual([
    'a.yml:1:4 error bad-variable: x: a "${" here is not followed by NAME} or NAME:-default}',
  ])
})

test('a key that stands twice is reported with both lines, and the first value is kept', () => {
  const file = read('map:\n  one: 1\n  two: 2\n  one: 3\n')
  expect(file.value).toEqual({ map: { one: 1, two: 2 } })
  expect(file.faults.map(faultLine)).toEqual([
    'a.yml:4:3 error duplicate-key: map.one: "one" is written twice, in lines 2 and 4; the first one is read → keep one of the two',
  ])
})

test('values know their line and column, and what is missing is placed at what surrounds it', () => {
  const file = read('a:\n  b:\n    - x\n    - y: 1\n')
  expect(file.valueAt(['a', 'b', 1, 'y'])).toEqual({ line: 4, column: 10 })
  expect(file.keyAt(['a', 'b', 1, 'y'])).toEqual({ line: 4, column: 7 })
  expect(file.valueAt(['a', 'b', 1, 'missing'])).toEqual({ line: 4, column: 7 })
  expect(file.valueAt(['a', 'other'])).toEqual({ line: 1, column: 1 })
})

test('anchors and merge keys work, own keys win', () => {
  const file = read('base: &base { a: 1, b: 2 }\none:\n  <<: *base\n  b: 3\ntwo: *base')
  expect(file.value).toEqual({ base: { a: 1, b: 2 }, one: { a: 1, b: 3 }, two: { a: 1, b: 2 } })
  expect(file.faults).toEqual([])
  expect(file.keyAt(['one', 'b'])).toEqual({ line: 4, column: 3 })
})

test('anchors that multiply, and those that contain themselves, end in one fault and not in the memory', () => {
  const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 12; i++) laughs.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(10)}]`)
  const started = performance.now()
  expect(read(laughs.join('\n')).faults.map(fault => fault.check)).toEqual(['too-big'])
  expect(read('a: &a { b: *a }').faults.map(fault => fault.check)).toEqual(['too-big'])
  expect(performance.now() - started).toBeLessThan(2000)
})

test('ten thousand aliases are read without delay, each as the last anchor of its name above it', () => {
  const text = `a: &x 1\nb: *x\nc: &x 2\nd: *x\ne: [${'*x, '.repeat(10_000)}]`
  const started = performance.now()
  const { a, b, c, d, e } = read(text).value
  expect([a, b, c, d, (e as unknown[]).every(one => one === 2)]).toEqual([1, 1, 2, 2, true])
  expect(performance.now() - started).toBeLessThan(2000)
})

test('no text whatsoever makes reading throw, and what cannot be read says so', () => {
  const pieces = fc.constantFrom(
    'a',
    ':',
    ' ',
    '\n',
    '  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '<<: ',
    '"',
    "'",
    '|',
    '!x ',
    '${',
    'A:-',
    '---',
    '#',
    '? ',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 40 }).map(all => all.join('')),
  )
  fc.assert(
    fc.property(text, typed => {
      const file = read(typed)
      expect(file.readable || file.faults.length > 0).toBe(true)
      for (const fault of file.faults) expect(Math.min(fault.line, fault.column)).toBeGreaterThan(0)
    }),
    { numRuns: 500 },
  )
})

test('a number that JavaScript cannot hold exactly stays as it is written', () => {
  expect(read('a: 9223372036854775807\nb: 31557600000').value).toEqual({
    a: '9223372036854775807',
    b: 31557600000,
  })
})

test.each([
  [
    'a list at the top',
    '- a\n- b',
    'a.yml:1:1 error not-yaml: the file must be a map: lines of "key: value"',
  ],
  [
    'an open bracket',
    'a: [1,\nb: 2',
    'a.yml:2:1 error not-yaml: the indentation does not fit the lines around it',
  ],
  [
    'an open quote',
    'a: "hunter2',
    'a.yml:1:12 error not-yaml: a quote, bracket or colon is missing here or before',
  ],
  ['a tab', 'a:\n\t- b', 'a.yml:2:1 error not-yaml: a tab is used as indentation: YAML wants spaces'],
  [
    'two documents',
    'a: 1\n---\nb: 2',
    'a.yml:2:1 error not-yaml: a second document starts here ("---"): one file holds one',
  ],
  ['ten thousand brackets', '['.repeat(10_000), 'error not-yaml: '],
  ['a program', '\u007fELF\u0000\u0001', 'error not-yaml: '],
])('what is no YAML is said clearly: %s', (_name, text, line) => {
  const file = read(text)
  expect(file.readable).toBe(false)
  expect(file.faults.map(faultLine)).toEqual([expect.stringContaining(line)])
  expect(file.faults.map(faultLine).join()).not.toContain('hunter2')
})

test('a file that is too large, no text, or a folder is said to be so; one that is missing is empty', () => {
  const folder = folderWith({ 'big.yml': `a: ${'x'.repeat(1_100_000)}` })
  writeFileSync(join(folder, 'latin.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xe4]))
  const message = (name: string) => readYamlFile(join(folder, name), {}).faults.map(fault => fault.message)
  expect(message('big.yml')).toEqual(['the file has 1100003 bytes; at most 1048576 are read'])
  expect(message('latin.yml')).toEqual(['the file is not UTF-8 text'])
  expect(message('.')).toEqual(['the file cannot be read (EISDIR)'])
  expect(readYamlFile(join(folder, 'none.yml'), {})).toMatchObject({
    exists: false,
    readable: true,
    value: {},
    faults: [],
  })
})

test('an empty file is an empty map', () => {
  expect(read('# only a comment\n')).toMatchObject({ readable: true, value: {}, faults: [] })
})

test('secrets are refused by their key, by their form and by the name of their variable, and never shown', () => {
  const text = [
    'sasl_password: hunter2',
    'note: xoxb-hunter2',
    'registry: https://me:hunter2@registry:8081',
    'key: "-----BEGIN PRIVATE KEY-----hunter2"',
    'host: ${SLACK_BOT_TOKEN}',
    'other: ${OTHER}',
    'xapp-hunter2: 1',
    'alias: *hunter2',
    'password_policy: strong',
    'password_env: KAFKA_PASSWORD',
  ].join('\n')
  const file = read(text, { SLACK_BOT_TOKEN: 'xoxb-hunter2', OTHER: 'xoxb-hunter2' })
  expect(file.faults.map(fault => `${fault.line} ${fault.check}`)).toEqual([
    '1 secret-in-file',
    '2 secret-in-file',
    '3 secret-in-file',
    '4 secret-in-file',
    '5 secret-in-file',
    '6 secret-in-file',
    '7 bad-key',
    '8 unknown-alias',
  ])
  expect(JSON.stringify([file.faults.map(faultLine), file.value])).not.toContain('hunter2')
})
