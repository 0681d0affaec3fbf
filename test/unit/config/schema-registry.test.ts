import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultLine, loadConfig, registryConnectionOf } from '../../../src/config/config.ts'
import { configOf, folderWith } from './config-folder.ts'

const botYml = (registry: string): string =>
  `environments:\n  test:\n    bootstrap_servers: one:9092\n    schema_registry:\n${registry
    .split('\n')
    .map(line => `      ${line}`)
    .join('\n')}\n`

test.each([
  ['url: https://sesame@registry', /bot\.yml:5:12 .*must not hold a user or a password/],
  ['url: registry:8081', /bot\.yml:5:12 .*http:\/\/ or https:\/\//],
  [
    'url: https://r\nbasic: { username: u, password_env: P }\nbearer_env: T',
    /bot\.yml:7:\d+ .*either with basic or with bearer_env/,
  ],
  ['url: http://r\ntls: { ca_file: ca.pem }', /bot\.yml:6:\d+ .*tls needs an https:\/\/ address/],
  ['url: http://r\nsubject: topic', /there is no key "subject" here → write "subjects"/],
])('a registry written as %j is refused with its line', (registry, message) => {
  expect(() => configOf({ 'bot.yml': botYml(registry) })).toThrow(message)
  expect(() => configOf({ 'bot.yml': botYml(registry) })).not.toThrow(/sesame/)
})

test('the secrets come from the environment, and a missing one is named', () => {
  const { bot } = configOf({
    'bot.yml': botYml('url: https://r/base\nbasic: { username: ops, password_env: REGISTRY_PASSWORD }'),
  })
  const environment = bot.environments.get('test')
  if (!environment) throw new Error('no environment')
  expect(registryConnectionOf(environment, { REGISTRY_PASSWORD: 'sesame' })).toEqual({
    environment: 'test',
    url: 'https://r/base',
    auth: { username: 'ops', password: 'sesame' },
    requestTimeoutMs: 5_000,
  })
  expect(() => registryConnectionOf(environment, {})).toThrow('REGISTRY_PASSWORD is not set.')
})

test('schemas are read from files of their own; one that is faulty leaves the others in use', () => {
  const folder = folderWith({
    'topics.yml': 'topics: { orders: { schema: { value_schema: order } } }\nschemas: { twice: string }\n',
  })
  mkdirSync(join(folder, 'schemas'))
  const write = (name: string, content: string): void => writeFileSync(join(folder, 'schemas', name), content)
  write('order.avsc', '{ "type": "record", "name": "Order", "fields": [] }')
  write('address.json', '{ "type": "object" }')
  write('parcel.proto', 'syntax = "proto3"; message Parcel {}')
  write('twice.avsc', '"string"')
  write('cut.avsc', '{\n  "type": "record",,\n}')
  write('notes.txt', 'no schema')
  const { topics } = loadConfig({ folder, env: {} })
  expect([...topics.schemas.values()].map(({ name, type }) => [name, type])).toEqual([
    ['twice', 'AVRO'],
    ['address', 'JSON'],
    ['cut', 'AVRO'],
    ['order', 'AVRO'],
    ['parcel', 'PROTOBUF'],
  ])
  expect(topics.faults.map(fault => faultLine(fault).replace(folder, '')).sort()).toEqual([
    '/schemas/cut.avsc:2:20 error bad-schema-file: the file is not JSON',
    expect.stringMatching(
      /^\/schemas\/twice.avsc:1:1 error duplicate-schema: the schema "twice" is in .*topics.yml:2, too/,
    ),
  ])
})
