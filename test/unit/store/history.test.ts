import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { aScan as scan } from './support/a-scan.ts'
import { tempStore } from './support/temp-store.ts'

const start = 1_800_000_000_000
const always = { since: 0, until: start * 2 }

test('a lag over time is told for one topic and for a whole group, and is unknown where a part of it is', async () => {
  const { store } = tempStore()
  const { history } = store
  const other = { name: 't2', id: 'u2', partitions: [{ partition: 0, start: 0n, end: 50n }] }
  const first = scan(start, [100n, 10n], [90n, 12n])
  history.record({
    ...first,
    topics: [...first.topics, other],
    groups: [
      ...first.groups,
      { group: 'g', commits: [{ topic: 't2', partition: 0, offset: 45n }] },
      { group: 'x', commits: [{ topic: 't', partition: 0, offset: 0n }] },
    ],
  })
  history.record(scan(start + 30_000, [200n, null], [150n, 12n]))
  const lag = (topic?: string) =>
    history.series({ of: 'lag', environment: 'local', group: 'g', ...(topic ? { topic } : {}), ...always })
  expect(await lag('t')).toMatchObject([
    { at: start, value: 10 },
    { at: start + 30_000, value: null },
  ])
  expect(await lag()).toMatchObject([
    { at: start, value: 15 },
    { at: start + 30_000, value: null },
  ])
  expect(await history.series({ of: 'lag', environment: 'other', group: 'g', ...always })).toEqual([])
  expect(await history.series({ of: 'end', environment: 'local', topic: 't', ...always })).toMatchObject([
    { at: start, value: 110 },
    { at: start + 30_000, value: null },
  ])
  expect(
    await history.series({ of: 'end', environment: 'local', topic: 't', since: start + 1, until: start + 2 }),
  ).toEqual([])
})

test('the window of a group holds the last scans of each partition, exact beyond 2^53, unknown ends marked', async () => {
  const { store, another } = tempStore()
  const large = 9_007_199_254_740_993n
  store.history.record(scan(start, [large, 1n], [large - 1n]))
  store.history.record(scan(start + 1, [large + 1n, null], [large, 1n]))
  store.history.record(scan(start + 2, [large + 2n, 3n], [large, 2n]))
  await store.history.series({ of: 'reading', name: 'none', environment: 'local', ...always })
  await store.close()
  const window = await another().history.window({ environment: 'local', group: 'g', scans: 2 })
  expect(window).toEqual([
    {
      topic: 't',
      topicId: 'u1',
      partition: 0,
      points: [
        { at: start + 1, committed: large, start: 0n, end: large + 1n },
        { at: start + 2, committed: large, start: 0n, end: large + 2n },
      ],
    },
    {
      topic: 't',
      topicId: 'u1',
      partition: 1,
      points: [
        { at: start + 1, committed: 1n, start: 0n, end: null },
        { at: start + 2, committed: 2n, start: 0n, end: 3n },
      ],
    },
  ])
})

test('a topic that was made again starts a series of its own', async () => {
  const { store } = tempStore()
  store.history.record(scan(start, [100n], [90n]))
  const again = scan(start + 1, [5n], [3n])
  store.history.record({ ...again, topics: again.topics.map(topic => ({ ...topic, id: 'u9' })) })
  const window = await store.history.window({ environment: 'local', group: 'g', scans: 10 })
  expect(window.map(one => [one.topicId, one.points.length])).toEqual([
    ['u1', 1],
    ['u9', 1],
  ])
})

test('a disk that does not keep up costs scans, which are counted, and never the event loop', async () => {
  const { store } = tempStore()
  const topics = Array.from({ length: 500 }, (_, t) => ({
    name: `topic ${t}`,
    id: `u${t}`,
    partitions: Array.from({ length: 20 }, (_, partition) => ({ partition, start: 0n, end: 100n })),
  }))
  const commits = topics.flatMap(topic =>
    topic.partitions.map(({ partition }) => ({ topic: topic.name, partition, offset: 1n })),
  )
  const groups = [{ group: 'g', commits }]
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const kept: boolean[] = []
  for (let i = 0; i < 8; i++)
    kept.push(store.history.record({ environment: 'local', at: start + i, topics, groups }))
  expect(kept).toEqual([true, true, true, true, false, false, false, false])
  expect(store.history.dropped()).toBe(4)
  delay.enable()
  const lag = await store.history.series({ of: 'lag', environment: 'local', group: 'g', ...always })
  delay.disable()
  expect(lag.map(point => point.value)).toEqual([990_000, 990_000, 990_000, 990_000])
  expect(delay.percentile(90) / 1e6).toBeLessThan(50)
  expect(store.history.trouble()).toBeUndefined()
})

test('a history that cannot be opened costs charts only: it says why, and the rest goes on', async () => {
  const { store, folder } = tempStore()
  writeFileSync(join(folder, 'history.db'), 'rubbish '.repeat(1000))
  expect(store.history.record(scan(start, [1n], [1n]))).toBe(true)
  await expect(
    store.history.series({ of: 'reading', name: 'score', environment: 'local', ...always }),
  ).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('history.db is no database'),
    hint: expect.stringContaining('only charts are lost'),
  })
  expect(store.history.dropped()).toBe(1)
  expect(store.history.trouble()?.message).toContain('is no database')
  expect(store.inbox.accept({ key: 'k', kind: 'command', payload: null, receivedAt: 1 })).toBe(true)
})
