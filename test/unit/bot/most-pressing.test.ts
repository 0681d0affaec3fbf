import { expect, test } from 'vitest'
import { mostPressing } from '../../../src/bot/most-pressing.ts'

test('a critical alert is shown first, however many warnings are older', () => {
  const warnings = Array.from({ length: 5 }, (_, id) => ({ id, severity: 'warning', state: 'acknowledged' }))
  const fresh = { id: 5, severity: 'warning', state: 'firing' }
  const taken = { id: 6, severity: 'critical', state: 'acknowledged' }
  const critical = { id: 7, severity: 'critical', state: 'firing' }
  expect(mostPressing([...warnings, fresh, taken, critical]).map(one => one.id)).toEqual([
    7, 6, 5, 0, 1, 2, 3, 4,
  ])
})
