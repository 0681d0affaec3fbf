import { expect, test } from 'vitest'
import { tempStore } from './support/temp-store.ts'

test('the offsets that a reset replaced come back exactly, with what was not there before', async () => {
  const { store, clock, another } = tempStore()
  const snapshot = {
    requestId: 'r-1',
    environment: 'local',
    clusterId: 'abc',
    group: 'g',
    rows: [
      {
        topic: 't',
        topicId: 'u',
        partition: 0,
        before: { offset: 9_007_199_254_740_993n, leaderEpoch: 3, metadata: null },
        after: 0n,
      },
      { topic: 't', topicId: 'u', partition: 1, before: null, after: 5n },
    ],
  }
  store.snapshots.save(snapshot)
  expect(() => store.snapshots.save({ ...snapshot, rows: [] })).toThrow('kept already')
  store.snapshots.save({ ...snapshot, group: 'of the same request', rows: [] })
  clock.now++
  store.snapshots.save({ ...snapshot, requestId: 'r-2' })
  store.snapshots.save({ ...snapshot, requestId: 'r-3', group: 'other' })
  store.snapshots.save({ ...snapshot, requestId: 'r-4', environment: 'other' })
  await store.close()
  const { snapshots } = another()
  expect(snapshots.of('r-1')).toEqual([
    { ...snapshot, at: clock.now - 1 },
    { ...snapshot, group: 'of the same request', rows: [], at: clock.now - 1 },
  ])
  expect(snapshots.of('r-9')).toEqual([])
  const ids = snapshots.list({ environment: 'local', group: 'g', limit: 10 }).map(one => one.requestId)
  expect(ids).toEqual(['r-2', 'r-1'])
  expect(snapshots.list({ environment: 'local', limit: 10 })).toHaveLength(4)
})

test('a scheduled job runs once for each planned time, and the last one is known after a restart', async () => {
  const { store, clock, another } = tempStore()
  const run = { job: 'daily', environment: 'local', plannedAt: 1000 }
  expect(store.scheduleRuns.lastRun('daily', 'local')).toBeUndefined()
  expect(store.scheduleRuns.claimRun(run)).toBe(true)
  await store.close()
  const { scheduleRuns } = another()
  expect(scheduleRuns.claimRun(run)).toBe(false)
  expect(scheduleRuns.claimRun({ ...run, environment: 'other' })).toBe(true)
  expect(scheduleRuns.claimRun({ ...run, plannedAt: 2000 })).toBe(true)
  expect(scheduleRuns.lastRun('daily', 'local')).toEqual({ ...run, plannedAt: 2000, claimedAt: clock.now })
  expect(scheduleRuns.cleanUp(5000)).toBe(1)
  expect(scheduleRuns.lastRun('daily', 'local')?.plannedAt).toBe(2000)
})

test('a run that dies before its messages are kept is not taken', () => {
  const { store } = tempStore()
  const run = { job: 'daily', environment: 'local', plannedAt: 1000 }
  const failing = () =>
    store.transaction(() => {
      store.scheduleRuns.claimRun(run)
      throw new Error('no messages')
    })
  expect(failing).toThrow('no messages')
  expect(store.scheduleRuns.claimRun(run)).toBe(true)
})

test('people who opened their Home tab lately are known, with what they see', () => {
  const { store } = tempStore()
  store.homes.opened('U1', 10)
  store.homes.opened('U2', 20)
  store.homes.shown('U2', 'hash')
  store.homes.opened('U2', 30)
  expect(store.homes.recent(11)).toEqual([{ userId: 'U2', openedAt: 30, viewHash: 'hash' }])
  expect(store.homes.recent(10)).toHaveLength(2)
})

test('a second start learns who holds the lease, and gets it when it ran out', () => {
  const { store, clock } = tempStore()
  expect(store.lease.holder()).toBeUndefined()
  expect(store.lease.acquire('first', 1000)).toBe(true)
  const since = clock.now
  expect(store.lease.acquire('second', 1000)).toBe(false)
  expect(store.lease.holder()).toMatchObject({
    owner: 'first',
    pid: process.pid,
    since,
    expiresAt: since + 1000,
  })
  clock.now += 900
  expect(store.lease.renew('first', 1000)).toBe(true)
  expect(store.lease.renew('second', 1000)).toBe(false)
  clock.now += 900
  expect(store.lease.isHeldBy('first')).toBe(true)
  expect(store.lease.holder()).toMatchObject({ since, renewedAt: since + 900 })
  clock.now += 100
  expect(store.lease.isHeldBy('first')).toBe(false)
  expect(store.lease.acquire('second', 1000)).toBe(true)
  expect(store.lease.renew('first', 1000)).toBe(false)
  store.lease.release('first')
  expect(store.lease.isHeldBy('second')).toBe(true)
  store.lease.release('second')
  expect(store.lease.holder()).toBeUndefined()
})
