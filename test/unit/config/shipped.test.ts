import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { botSchema } from '../../../src/config/bot-schema.ts'
import { type Config, loadConfig, rightsOf } from '../../../src/config/config.ts'
import { shippedRoles } from '../../../src/config/roles.ts'
import { allKeys } from '../../../src/config/schema-keys.ts'
import { permissions } from '../../../src/core/permission.ts'
import { channels, defaultScenario, people } from '../../../src/playground/slack/scenario.ts'
import { configOf } from './config-folder.ts'

const load = (folder: string): Config => loadConfig({ folder, env: {} })

test('the shipped configuration has no fault', () => {
  expect(load('config').faults).toEqual([])
})

test('the examples in the shipped bot.yml are right once the comment signs are gone', () => {
  const text = readFileSync('config/bot.yml', 'utf8').replace(/^( *)#(?=\S)/gm, '$1')
  expect(Object.keys(parse(text).environments)).toEqual(['development', 'production'])
  const { bot, faults } = configOf({ 'bot.yml': text })
  expect(faults.map(fault => fault.check)).toEqual(['file-missing'])
  expect([bot.people.size, bot.terminal.size, bot.channels.size]).toEqual([3, 1, 1])
})

test('the shipped topics and grants name one another', () => {
  const { topics, access } = load('config')
  expect([...access.topics.keys()].sort()).toEqual([...topics.topics.keys()].sort())
  const used = [...access.topics.values()].flatMap(topic =>
    topic.consumers.flatMap(grant => grant.consumer_groups),
  )
  expect([...new Set(used)].sort()).toEqual([...access.consumerGroups.keys()].sort())
  for (const group of access.groups.values())
    for (const word of group.permissions) expect([...access.roles.keys()]).toContain(word)
  const named = [...topics.topics.values()].flatMap(topic => topic.valueSchema ?? [])
  expect([...topics.schemas.keys()]).toEqual(named)
})

test('the playground’s configuration has no fault and knows the people and channels of its Slack', () => {
  const { bot, faults } = load('src/playground/config')
  expect(faults).toEqual([])
  const may = (id: string, permission: (typeof permissions)[number]) =>
    rightsOf(bot, { id }, 'playground').has(permission)
  expect(may(people.operator.id, 'offsets:write')).toBe(true)
  expect(may(people.approver.id, 'approve')).toBe(true)
  expect(may(people.admin.id, 'topics:delete')).toBe(true)
  expect(may(people.viewer.id, 'groups:read')).toBe(true)
  expect(may(people.viewer.id, 'approve')).toBe(false)
  expect(may(people.unknown.id, 'bot:read')).toBe(false)
  expect(bot.environments.get('playground')?.channels).toEqual({
    approvals: channels.approvals.id,
    alerts: channels.alerts.id,
    digest: channels.ops.id,
  })
  const known = new Set(defaultScenario.people.map(person => person.id))
  expect([...bot.people.keys()].filter(id => !known.has(id))).toEqual([])
})

test('the reference explains every key of bot.yml, every right and every role', () => {
  const page = readFileSync('docs/configure.md', 'utf8')
  const missing = [...allKeys(botSchema), ...permissions, ...shippedRoles.keys()].filter(
    key => !page.includes(`\`${key}\``),
  )
  expect(missing).toEqual([])
})

const platform = '/work/shared/tda-config'
test.runIf(existsSync(platform))('the platform’s own files load unchanged, their faults listed', () => {
  const { topics, access, faults } = load(platform)
  expect(topics.topics.size).toBe(7)
  expect([...topics.topics.values()].flatMap(topic => topic.faults)).toEqual([])
  expect([
    access.groups.size,
    access.serviceAccounts.size,
    access.topics.size,
    access.consumerGroups.size,
  ]).toEqual([6, 6, 7, 8])
  expect(access.immutableTopics).toEqual(['tda_audit'])
  expect(faults.map(({ level, check, line, column }) => `${line}:${column} ${level} ${check}`)).toEqual([
    '0:0 warning no-environment',
    '298:9 error duplicate-key',
    '339:9 error duplicate-key',
    '382:18 note not-evaluated',
    '387:18 note not-evaluated',
    '392:18 note not-evaluated',
  ])
})
