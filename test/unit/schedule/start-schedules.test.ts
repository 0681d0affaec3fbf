import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newestPlanned } from '../../../src/schedule/planned-times.ts'
import { type Due, type Job, type Schedules, startSchedules } from '../../../src/schedule/start-schedules.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'

let folder: string
let store: Store
let runs: (Due & { kept: boolean })[]
let started: Schedules[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  folder = mkdtempSync(join(tmpdir(), 'schedule-'))
  store = openStore({ folder, clock: Date.now })
  runs = []
  started = []
})
afterEach(async () => {
  for (const one of started) await one.stop()
  vi.useRealTimers()
  await store.close()
  rmSync(folder, { recursive: true })
})

/** A digest at 08:00 in Berlin; `fails` says of each attempt, by its number from 0, whether it is to fail. */
function digest(fails: (attempt: number) => boolean = () => false, cron = '0 8 * * *'): Job {
  let attempt = 0
  return {
    name: 'daily-digest',
    environment: 'production',
    cron,
    zone: 'Europe/Berlin',
    prepare: async due => {
      if (fails(attempt++)) throw new Error('no answer')
      const run = { ...due, kept: false }
      runs.push(run)
      return () => {
        run.kept = true
      }
    },
  }
}

const silent = { info: () => undefined, error: () => undefined }

/** A start of the bot at a time; `stop` is its end. */
function start(at: string, job = digest()): Schedules {
  vi.setSystemTime(new Date(at))
  const schedules = startSchedules({ jobs: [job], store, clock: Date.now, log: silent })
  started.push(schedules)
  return schedules
}
const until = (at: string): Promise<unknown> => vi.advanceTimersByTimeAsync(Date.parse(at) - Date.now())
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

test('a job runs at its time in its zone, once', async () => {
  start('2026-01-14T12:00:00Z')
  await until('2026-01-15T06:59:00Z')
  expect(runs).toEqual([])
  await until('2026-01-15T12:00:00Z')
  expect(runs).toEqual([{ plannedAt: Date.parse('2026-01-15T07:00:00Z'), isLate: false, kept: true }])
})

test('the first start ever makes nothing up', async () => {
  start('2026-01-15T12:00:00Z')
  await settled()
  expect(runs).toEqual([])
})

test('runs missed while the bot was down are made up once, marked late', async () => {
  await start('2026-01-10T12:00:00Z').stop()
  start('2026-01-15T09:30:00Z')
  await settled()
  expect(runs).toEqual([{ plannedAt: Date.parse('2026-01-15T07:00:00Z'), isLate: true, kept: true }])
})

test('what was made up or run is not run again by another start', async () => {
  await start('2026-01-14T12:00:00Z').stop()
  await start('2026-01-15T07:00:30Z').stop()
  await start('2026-01-15T07:01:00Z').stop()
  start('2026-01-15T20:00:00Z')
  await settled()
  expect(runs).toHaveLength(1)
  expect(runs[0]?.isLate).toBe(false)
})

test('a run that failed is tried again until it succeeds, then no more', async () => {
  await start('2026-01-14T12:00:00Z').stop()
  start(
    '2026-01-15T07:00:00Z',
    digest(attempt => attempt < 2),
  )
  await until('2026-01-15T10:00:00Z')
  expect(runs).toEqual([{ plannedAt: Date.parse('2026-01-15T07:00:00Z'), isLate: false, kept: true }])
})

test('a job that is owed and cannot be done is told of, since when and why, until it is done', async () => {
  await start('2026-01-14T12:00:00Z').stop()
  const schedules = start(
    '2026-01-15T07:00:00Z',
    digest(attempt => attempt < 2),
  )
  await until('2026-01-15T07:01:30Z')
  const since = Date.parse('2026-01-15T07:00:00Z')
  expect(schedules.failing()).toMatchObject([{ since, why: expect.stringContaining('no answer') }])
  await until('2026-01-15T07:02:30Z')
  expect(schedules.failing()).toEqual([])
})

test('a run whose transaction failed counts as not run', async () => {
  await start('2026-01-14T12:00:00Z').stop()
  let attempt = 0
  start('2026-01-15T07:00:00Z', {
    ...digest(),
    prepare: async () => () => {
      if (attempt++ === 0) throw new Error('the disk is full')
    },
  })
  await until('2026-01-15T07:00:30Z')
  expect(store.scheduleRuns.lastRun('daily-digest', 'production')?.plannedAt).toBe(
    Date.parse('2026-01-14T07:00:00Z'),
  )
  await until('2026-01-15T07:02:00Z')
  expect(attempt).toBe(2)
  expect(store.scheduleRuns.lastRun('daily-digest', 'production')?.plannedAt).toBe(
    Date.parse('2026-01-15T07:00:00Z'),
  )
})

test('the hour that autumn repeats brings one run', async () => {
  start('2026-10-24T12:00:00Z', digest(undefined, '30 2 * * *'))
  await until('2026-10-25T00:45:00Z')
  for (const one of started.splice(0)) await one.stop()
  start('2026-10-25T00:46:00Z', digest(undefined, '30 2 * * *'))
  await until('2026-10-25T12:00:00Z')
  expect(runs).toHaveLength(1)
})

test('after the stop nothing runs', async () => {
  await start('2026-01-14T12:00:00Z').stop()
  await until('2026-01-16T12:00:00Z')
  expect(runs).toEqual([])
})

test('the newest planned time is found weeks back, and a month is the end of it', () => {
  const at = (text: string): number => Date.parse(text)
  const found = (now: string): number | undefined => newestPlanned('0 9 1 * *', 'UTC', 0, at(now))
  expect(found('2026-01-31T12:00:00Z')).toBe(at('2026-01-01T09:00:00Z'))
  expect(newestPlanned('0 9 1 1 *', 'UTC', 0, at('2026-03-31T12:00:00Z'))).toBeUndefined()
  expect(
    newestPlanned('0 9 * * *', 'UTC', at('2026-01-31T09:00:00Z'), at('2026-01-31T12:00:00Z')),
  ).toBeUndefined()
})
