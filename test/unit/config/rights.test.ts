import { expect, test } from 'vitest'
import { groupsOf, rightsOf, rolesOf, terminalActor, whoCan } from '../../../src/config/config.ts'
import { permissionMeaning, permissions } from '../../../src/core/permission.ts'
import { configOf } from './config-folder.ts'

const text = `
default_environment: development
environments:
  development: { bootstrap_servers: "a:1" }
  production: { bootstrap_servers: "b:1" }
people:
  U0ADMIN01: [kafka_admins]
  U0OPERA01: [operators]
  U0DEVEL01: [developers, releasers]
  os:ci: [releasers]
slack_user_groups:
  S0SUPPORT: [support]
terminal: { alice: U0OPERA01 }
roles:
  releaser: [topics:read, topics:write]
groups:
  kafka_admins: admin
  operators: operator
  developers: { development: operator, "*": viewer }
  releasers: { production: [releaser] }
  support: viewer
`
const bot = () => configOf({ 'bot.yml': text }).bot
const rights = (id: string, environment: string | null, more = {}) => [
  ...rightsOf(bot(), { id, ...more }, environment),
]

test('every permission is explained', () => {
  expect(Object.keys(permissionMeaning).sort()).toEqual([...permissions].sort())
})

test('viewers read, operators change and approve, administrators may do all', () => {
  const viewer = rights('U0ANYBODY', 'production', { userGroups: ['S0SUPPORT'] })
  expect(viewer).toEqual([
    'bot:read',
    'cluster:read',
    'topics:read',
    'groups:read',
    'alerts:read',
    'requests:read',
  ])
  const operator = rights('U0OPERA01', 'production')
  expect(operator).toEqual([
    ...viewer,
    'cluster:export',
    'topics:write',
    'offsets:write',
    'alerts:write',
    'digest:send',
    'approve',
    'audit:read',
  ])
  expect(rights('U0ADMIN01', 'production').sort()).toEqual([...permissions].sort())
})

test('a group can have other roles in each environment, and several groups add up', () => {
  expect(rights('U0DEVEL01', 'development')).toContain('offsets:write')
  expect(rights('U0DEVEL01', 'production')).not.toContain('offsets:write')
  expect(rights('U0DEVEL01', 'production')).toContain('topics:write')
  expect(rolesOf(bot(), { id: 'U0DEVEL01' }, 'production')).toEqual(['viewer', 'releaser'])
  expect(groupsOf(bot(), { id: 'U0DEVEL01', userGroups: ['S0SUPPORT', 'S0UNKNOWN'] })).toEqual([
    'developers',
    'releasers',
    'support',
  ])
})

test('an unknown person may do nothing, in any environment', () => {
  expect(rights('U0UNKNOWN', 'production')).toEqual([])
  expect(rights('U0UNKNOWN', null)).toEqual([])
})

test('guests, bots and deactivated people have no rights, even where they are listed', () => {
  expect(rights('U0ADMIN01', 'production', { barred: true })).toEqual([])
  expect(rolesOf(bot(), { id: 'U0ADMIN01', barred: true }, 'production')).toEqual([])
})

test('where no environment is meant, a right in any of them will do', () => {
  expect(rights('U0DEVEL01', null)).toContain('offsets:write')
})

test('an environment that does not exist gives nobody but administrators of all a right', () => {
  expect(rights('os:ci', 'staging')).not.toContain('topics:write')
})

test('a terminal user counts as the Slack person it is mapped to', () => {
  expect(terminalActor(bot(), 'alice')).toEqual({ id: 'U0OPERA01', name: 'alice' })
})

test('a terminal user whom nobody mapped reads like a viewer, may export, and changes nothing', () => {
  const actor = terminalActor(bot(), 'bob')
  expect(actor).toEqual({ id: 'os:bob', name: 'bob' })
  expect(rights(actor.id, 'production')).toEqual([
    'bot:read',
    'cluster:read',
    'topics:read',
    'groups:read',
    'alerts:read',
    'requests:read',
    'cluster:export',
  ])
})

test('a CI account can be given rights of its own', () => {
  expect(rights(terminalActor(bot(), 'ci').id, 'production')).toContain('topics:write')
  expect(rights('os:ci', 'development')).not.toContain('topics:write')
})

test('who lacks a right is told whom to ask: Slack people, administrators first', () => {
  expect(whoCan(bot(), 'offsets:write', 'production')).toEqual(['U0ADMIN01', 'U0OPERA01'])
  expect(whoCan(bot(), 'topics:write', 'production')).toEqual(['U0ADMIN01', 'U0OPERA01', 'U0DEVEL01'])
  const left = (id: string) => ({ barred: id === 'U0ADMIN01' })
  expect(whoCan(bot(), 'offsets:write', 'production', left)).toEqual(['U0OPERA01'])
  expect(whoCan(configOf({}).bot, 'approve', 'production')).toEqual([])
})
