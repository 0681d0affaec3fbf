import { expect, test } from 'vitest'
import { endEmergencies } from '../../../src/admin/emergency/end-emergencies.ts'
import { configOf } from '../config/config-folder.ts'
import { tempStore } from '../store/support/temp-store.ts'

const bot = `
environments:
  production: { bootstrap_servers: a:9092, channels: { approvals: C0APPROVE, alerts: C0ALERTS1 } }
`
const minute = 60_000

test('break-glass is over in time also when the bot was down, and its end is told once in every channel', () => {
  const { store, clock, another } = tempStore()
  const config = configOf({ 'bot.yml': bot })
  const grant = {
    environment: 'production',
    personId: 'U0OPERA01',
    personName: 'olive',
    reason: 'brokers go down',
  }
  store.breakGlass.begin({ ...grant, requestId: 'r-1', endsAt: clock.now + 5 * minute })
  store.breakGlass.begin({
    ...grant,
    requestId: 'r-2',
    personId: 'U0OPERA02',
    endsAt: clock.now + 60 * minute,
  })
  expect(endEmergencies(store, config)).toBe(0)
  expect(store.breakGlass.holds('U0OPERA01', 'production')).toBe(true)
  expect(store.breakGlass.holds('U0OPERA01', 'development')).toBe(false)
  expect(store.breakGlass.holds('U0ADMIN01', 'production')).toBe(false)

  clock.now += 5 * minute
  const restarted = another()
  expect(restarted.breakGlass.holds('U0OPERA01', 'production')).toBe(false)
  expect(restarted.breakGlass.end('r-1', 'U0ADMIN01')).toBeUndefined()
  expect(endEmergencies(restarted, config)).toBe(1)
  expect(endEmergencies(restarted, config)).toBe(0)
  expect(restarted.breakGlass.held().map(one => one.requestId)).toEqual(['r-2'])
  expect(restarted.audit.page(0, 10).map(row => row.summary)).toEqual(['Break-glass of olive is over'])
  const told = restarted.outbox.counts().reduce((sum, one) => sum + one.count, 0)
  expect(told).toBe(2)
})
