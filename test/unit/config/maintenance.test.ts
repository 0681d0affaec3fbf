import { expect, test } from 'vitest'
import { maintenanceUntil } from '../../../src/config/config.ts'
import { configOf } from './config-folder.ts'

const botWith = (window: object) =>
  configOf({
    'bot.yml': JSON.stringify({
      environments: { test: { bootstrap_servers: 'b1:9092' } },
      maintenance: [window],
    }),
  }).bot
const at = (text: string): number => Date.parse(text)
const until = (window: object, now: string, rule = 'lag-warning', environment = 'test') => {
  const ends = maintenanceUntil(botWith(window), environment, rule, at(now))
  return ends === null ? null : new Date(ends).toISOString()
}

test('a window that is written with its times is open between them', () => {
  const window = { from: '2026-01-15T22:00:00+01:00', until: '2026-01-16T02:00:00+01:00' }
  expect(until(window, '2026-01-15T20:59:59Z')).toBeNull()
  expect(until(window, '2026-01-15T21:00:00Z')).toBe('2026-01-16T01:00:00.000Z')
  expect(until(window, '2026-01-16T01:00:00Z')).toBeNull()
})

test('a weekly window opens on its days, by the clock of its zone, also over midnight', () => {
  const window = { days: ['sat'], at: '23:00', for: '3h', zone: 'Europe/Berlin' }
  expect(until(window, '2026-01-17T21:59:00Z')).toBeNull()
  expect(until(window, '2026-01-17T22:00:00Z')).toBe('2026-01-18T01:00:00.000Z')
  expect(until(window, '2026-01-18T00:59:00Z')).toBe('2026-01-18T01:00:00.000Z')
  expect(until(window, '2026-01-18T01:00:00Z')).toBeNull()
  expect(until(window, '2026-01-18T22:30:00Z')).toBeNull()
  // In summer 23:00 in Berlin is 21:00 UTC.
  expect(until(window, '2026-07-18T21:30:00Z')).toBe('2026-07-19T00:00:00.000Z')
})

test('a window holds for the rules and environments that it names', () => {
  const window = {
    from: '2026-01-15T00:00:00Z',
    until: '2026-01-16T00:00:00Z',
    rules: ['lag-warning'],
    environments: ['test'],
  }
  const now = '2026-01-15T12:00:00Z'
  expect(until(window, now)).not.toBeNull()
  expect(until(window, now, 'lag-critical')).toBeNull()
  expect(until(window, now, 'lag-warning', 'elsewhere')).toBeNull()
})

test.each<[string, object, string]>([
  [
    'a route that nobody knows',
    { alerts: { 'lag-warning': { route: 'oncall' } }, routes: { 'on-call': { slack: 'C0000000001' } } },
    'write "on-call"',
  ],
  [
    'an escalation in a circle',
    { routes: { a: { escalate: { after: '1m', to: 'b' } }, b: { escalate: { after: '1m', to: 'a' } } } },
    'comes back to itself',
  ],
  ['e-mail without a server', { routes: { a: { email: ['a@example.com'] } } }, 'no mail server'],
  ['a route that tells nobody', { routes: { a: { slack: false } } }, 'tells nobody'],
  ['a webhook without an address', { routes: { a: { webhook: {} } } }, 'url or url_env'],
  [
    'a number where a duration is meant',
    { alerts: { x: { severity: 'info', metric: 'lag_time', above: 5 } } },
    'duration such as 10m',
  ],
  [
    'a threshold of what has none',
    { alerts: { x: { severity: 'info', metric: 'controller', above: 5 } } },
    'is so or not',
  ],
  [
    'groups for a metric of topics',
    { alerts: { x: { severity: 'info', metric: 'message_rate', above: 5, groups: ['g'] } } },
    'is not about groups',
  ],
  [
    'a window that ends before it begins',
    { maintenance: [{ from: '2026-01-16T00:00:00Z', until: '2026-01-15T00:00:00Z' }] },
    'after "from"',
  ],
])('%s is a fault', (_, written, says) => {
  const bot = { environments: { test: { bootstrap_servers: 'b1:9092' } }, ...written }
  expect(() => configOf({ 'bot.yml': JSON.stringify(bot) })).toThrow(
    expect.objectContaining({ message: expect.stringContaining(says) }),
  )
})
