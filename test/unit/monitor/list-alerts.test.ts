import { expect, test } from 'vitest'
import { presentBreaches } from '../../../src/monitor/alerts/breaches-now.ts'
import { listAlerts } from '../../../src/monitor/alerts/list.ts'

test('one look in a terminal does not say that all is well: it names what only a running bot watches', () => {
  const report = presentBreaches('test', [])
  expect(report.summary).toBe('Nothing of what one look tells is beyond its threshold in test now.')
  expect(JSON.stringify(report.parts)).toMatch(/Errors, rates, scores, .* are watched by a running bot only/)
})

test('alerts --webhook-url is refused once, also where it should look again and again', () => {
  const asked = { all: false, 'check-interval': 5, 'webhook-url': 'http://127.0.0.1:9/x' }
  expect(listAlerts.service?.(asked)).toBeNull()
  expect(listAlerts.service?.({ ...asked, 'webhook-url': undefined })).toMatchObject({ everyMs: 5000 })
})
