import { expect, test } from 'vitest'
import { timeOrMorning } from '../../../src/monitor/alerts/until.ts'

const morning = (now: string, zone: string): string =>
  new Date(timeOrMorning('until when').read(['morning'], { now: Date.parse(now), zone })).toISOString()

test('morning is the next eight o’clock of whoever types it', () => {
  expect(morning('2026-01-15T22:00:00Z', 'utc')).toBe('2026-01-16T08:00:00.000Z')
  expect(morning('2026-01-15T03:00:00Z', 'utc')).toBe('2026-01-15T08:00:00.000Z')
  expect(morning('2026-01-15T08:00:00Z', 'utc')).toBe('2026-01-16T08:00:00.000Z')
  expect(morning('2026-01-15T22:00:00Z', 'America/New_York')).toBe('2026-01-16T13:00:00.000Z')
  // The night in which the clocks are put forward has an hour less.
  expect(morning('2026-03-28T22:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T06:00:00.000Z')
})

test('a time is kept as it was meant, whoever reads it later', () => {
  const argument = timeOrMorning('until when')
  const meant = argument.read(['morning'], { now: Date.parse('2026-01-15T22:00:00Z'), zone: 'Asia/Tokyo' })
  const later = { now: meant + 1e9, zone: 'utc' }
  expect(argument.read(argument.write(meant), later)).toBe(meant)
})
