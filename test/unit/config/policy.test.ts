import { expect, test } from 'vitest'
import { environmentOf, protectedBy, requirement } from '../../../src/config/config.ts'
import type { Risk } from '../../../src/core/command.ts'
import { configOf } from './config-folder.ts'

const environments = (text: string) =>
  configOf({ 'bot.yml': `default_environment: x\nenvironments: {${text}}` })
const needs = (policy: string, command: string, risk: Risk, name = 'x', hasBrokenGlass = false) => {
  const config = configOf({ 'bot.yml': `environments: { ${name}: { bootstrap_servers: "a:1"${policy} } }` })
  return requirement(environmentOf(config), command, risk, hasBrokenGlass)
}

test.each([
  ['development', 'write', { kind: 'go' }],
  ['development', 'dangerous', { kind: 'confirm' }],
  ['staging', 'write', { kind: 'confirm' }],
  ['staging', 'dangerous', { kind: 'approvals', count: 1 }],
  ['production', 'write', { kind: 'confirm' }],
  ['production', 'dangerous', { kind: 'approvals', count: 1 }],
  ['some-other-name', 'write', { kind: 'confirm' }],
  ['some-other-name', 'dangerous', { kind: 'approvals', count: 1 }],
] as const)('as shipped, in %s a %s change needs %o', (name, risk, needed) => {
  expect(needs('', 'offsets reset', risk, name)).toEqual(needed)
})

test('in production two people approve a deletion', () => {
  expect(needs('', 'topics delete', 'dangerous', 'production')).toEqual({ kind: 'approvals', count: 2 })
  expect(needs('', 'topics delete', 'dangerous', 'staging')).toEqual({ kind: 'approvals', count: 1 })
})

test('what is written for a command beats its risk, and what is written beats what is shipped', () => {
  const policy = ', policy: { like: development, dangerous: 2, commands: { offsets undo: none } }'
  expect(needs(policy, 'offsets undo', 'dangerous')).toEqual({ kind: 'go' })
  expect(needs(policy, 'offsets reset', 'dangerous')).toEqual({ kind: 'approvals', count: 2 })
  expect(needs(policy, 'topics create', 'write')).toEqual({ kind: 'go' })
})

test('a request waits four hours, and estimates may double, until something else is written', () => {
  expect(environmentOf(environments('x: { bootstrap_servers: "a:1" }')).policy).toMatchObject({
    requestLifetimeMs: 4 * 3_600_000,
    estimateGrowth: 2,
  })
})

test('topics are protected by name, by glob, by the access file, and Kafka’s own always', () => {
  const { bot } = configOf({ 'bot.yml': 'protected_topics: [ledger, billing-*]' })
  const by = (topic: string) => protectedBy(bot, ['tda_audit'], topic)
  expect(['ledger', 'billing-eu', 'tda_audit', '__consumer_offsets', 'tda_jobs'].map(by)).toEqual([
    'ledger',
    'billing-*',
    'tda_audit',
    '__*',
    null,
  ])
  expect(protectedBy(configOf({}).bot, [], 'tda_errors')).toBe('tda_errors')
})

test('under break-glass a confirmation takes the place of approvals, but not of commands that the policy names', () => {
  expect(needs('', 'offsets reset', 'dangerous', 'production', true)).toEqual({ kind: 'confirm' })
  expect(needs('', 'topics delete', 'dangerous', 'production', true)).toEqual({ kind: 'approvals', count: 2 })
  expect(needs('', 'topics create', 'write', 'production', true)).toEqual({ kind: 'confirm' })
  expect(needs('', 'offsets reset', 'dangerous', 'development', true)).toEqual({ kind: 'confirm' })
})
