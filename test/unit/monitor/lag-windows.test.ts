import { expect, test } from 'vitest'
import type { LagScan } from '../../../src/kafka/cluster.ts'
import { scanLags } from '../../../src/kafka/scan-lags.ts'
import { createLagWindows } from '../../../src/monitor/score/lag-windows.ts'
import { tempStore } from '../store/support/temp-store.ts'
import { scanOf } from './observed.ts'

const windowMs = 300_000

interface Seen {
  ends: number[]
  /** null: they could not be read. */
  commits: Record<string, number> | null
  members?: number
  topicId?: string
}

/** One scan every 30 s. */
async function follow(...all: Seen[]) {
  const windows = createLagWindows()
  let readings = new Map<string, unknown>()
  for (const [n, { ends, commits, members = 1, topicId = 'one' }] of all.entries()) {
    const scene = scanOf({ topics: { t: ends }, groups: [{ id: 'g', commits, members }] })
    const scan: LagScan = { ...scene, at: n * 30_000 }
    for (const topic of scan.description.topics) topic.id = topicId
    readings = await windows.follow(scan, await scanLags(scan), windowMs)
  }
  return readings.get('g')
}
const scans = (count: number, seen: (n: number) => Seen): Seen[] =>
  Array.from({ length: count }, (_, n) => seen(n))

test('A group that has read everything is ok at the first scan', async () => {
  expect(await follow({ ends: [9, 5], commits: { 't/0': 9, 't/1': 5 } })).toMatchObject({
    state: 'ok',
    behindMs: 0,
    catchUpMs: 0,
  })
})

test('A backlog is unknown at the first scan, and then what the scans say of it', async () => {
  const hangs = (n: number): Seen => ({ ends: [1000 + n * 100], commits: { 't/0': 500 } })
  expect(await follow(hangs(0))).toMatchObject({ state: 'unknown', catchUpMs: null })
  expect(await follow(...scans(8, hangs))).toMatchObject({ state: 'stalled' })
  expect(await follow(...scans(8, n => ({ ...hangs(n), members: 0 })))).toMatchObject({ state: 'stopped' })
  const gains = (n: number): Seen => ({ ends: [50_000], commits: { 't/0': n * 1000 } })
  expect(await follow(...scans(8, gains))).toMatchObject({
    state: 'catching up',
    catchUpMs: (43_000 / 1000) * 30_000,
  })
})

test('A topic that was made anew begins a new window', async () => {
  const seen = scans(8, n => ({ ends: [9000], commits: { 't/0': 500 }, topicId: n < 7 ? 'one' : 'two' }))
  expect(await follow(...seen)).toMatchObject({ state: 'unknown' })
})

test('What could not be read in between does not begin a new one', async () => {
  const seen = scans(8, n => ({ ends: [9000], commits: n === 4 ? null : { 't/0': 500 } }))
  expect(await follow(...seen)).toMatchObject({ state: 'stalled' })
  expect(await follow(...seen.slice(0, 5))).toMatchObject({ state: 'unknown' })
})

test('A short interval keeps no more samples than the window needs, and finds the same', async () => {
  const windows = createLagWindows()
  let state: unknown
  for (let n = 0; n < 400; n++) {
    const scene = scanOf({ topics: { t: [9000 + n] }, groups: [{ id: 'g', commits: { 't/0': 500 } }] })
    const scan = { ...scene, at: n * 1000 }
    state = (await windows.follow(scan, await scanLags(scan), windowMs)).get('g')?.state
  }
  expect(state).toBe('stalled')
})

test('A group that had stalled has stalled still at the first scan after a restart, and one that was behind for a moment has not', async () => {
  const { store, another } = tempStore()
  const scanAt = (n: number): LagScan => ({
    ...scanOf({
      topics: { t: [9000 + n * 10, 500], anew: [20] },
      groups: [
        { id: 'hangs', commits: { 't/0': 500, 't/1': 500 } },
        { id: 'reads', commits: { 't/0': 1000 + n * 300 } },
        { id: 'late', commits: { 'anew/0': 5 } },
      ],
    }),
    at: n * 30_000,
  })
  for (let n = 0; n < 12; n++) {
    const scan = scanAt(n)
    const { logs } = await scanLags(scan)
    store.history.record({
      environment: 'e',
      at: scan.at,
      topics: scan.description.topics.map(({ name, id }) => ({
        name,
        id: name === 'anew' ? 'deleted since' : id,
        partitions: logs.get(name) ?? [],
      })),
      groups: scan.groups.map(({ id, committed }) => ({
        group: id,
        commits: committed.known ? committed.value : [],
      })),
    })
    // Four scans may wait to be written.
    if (n % 3 === 2) await store.history.window({ environment: 'e', group: 'hangs', scans: 1 })
  }
  await store.close()
  const windows = createLagWindows()
  const { history } = another()
  for (const group of ['hangs', 'reads', 'late'])
    windows.recall(group, await history.window({ environment: 'e', group, scans: 15 }), windowMs)
  const scan = scanAt(13)
  const readings = await windows.follow(scan, await scanLags(scan), windowMs)
  expect([...readings].map(([group, { state }]) => `${group} ${state}`)).toEqual([
    'hangs stalled',
    'reads catching up',
    'late unknown',
  ])
})
