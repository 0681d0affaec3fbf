import { expect, onTestFinished, test } from 'vitest'
import type { LagScan } from '../../../src/kafka/cluster.ts'
import { createCollector } from '../../../src/monitor/collector.ts'
import { waitFor } from '../../support/wait-for.ts'
import { scanOf } from './observed.ts'

function collector(scan: () => Promise<LagScan>, intervalMs = 5) {
  const seen = { scanned: 0, skipped: 0, logged: [] as string[], clock: Date.now }
  const made = createCollector({
    environments: ['test'],
    intervalMs,
    scan,
    scanned: () => {
      seen.scanned++
    },
    skipped: () => {
      seen.skipped++
    },
    log: message => seen.logged.push(message),
    clock: () => seen.clock(),
  })
  onTestFinished(() => made.stop())
  return { seen, ...made }
}

test('a scan that fails is logged, and the next one comes', async () => {
  let count = 0
  const { start, seen, latest } = collector(async () => {
    if (count++ === 0) throw new Error('The cluster is down.')
    return scanOf({})
  })
  start()
  await waitFor(() => seen.scanned >= 2)
  expect(seen.logged).toEqual(['The scan of test failed'])
  expect(latest('test')).toBeDefined()
})

test('scans never overlap, and those that are due meanwhile are counted', async () => {
  let running = 0
  let most = 0
  const { start, scanNow, seen } = collector(async () => {
    most = Math.max(most, ++running)
    await new Promise(resolve => setTimeout(resolve, 20))
    running--
    return scanOf({})
  })
  start()
  await waitFor(async () => {
    await scanNow('test')
    return seen.scanned >= 3
  })
  expect(most).toBe(1)
  expect(seen.skipped).toBeGreaterThan(0)
})

test('a clock that is set back does not stop the scans', async () => {
  const { start, seen } = collector(async () => scanOf({}))
  start()
  await waitFor(() => seen.scanned >= 1)
  seen.clock = () => Date.now() - 3_600_000
  const before = seen.scanned
  await waitFor(() => seen.scanned >= before + 3, { timeoutMs: 3000 })
})

test('stopping waits for the scan that is under way, and none follows', async () => {
  let finish: (scan: LagScan) => void = () => undefined
  const { start, stop, seen } = collector(() => new Promise(resolve => (finish = resolve)))
  start()
  const stopped = stop()
  finish(scanOf({}))
  await stopped
  expect(seen.scanned).toBe(1)
})
