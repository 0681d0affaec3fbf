import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorTopics } from '../../../src/config/config.ts'
import type { SightedErrors } from '../../../src/core/score/sighted-errors.ts'
import type { Cluster } from '../../../src/kafka/cluster.ts'
import { scanLags } from '../../../src/kafka/scan-lags.ts'
import { createErrorOrigins } from '../../../src/monitor/errors/error-origins.ts'
import { createLogRises } from '../../../src/monitor/errors/log-rises.ts'
import { type Risen, shareErrors } from '../../../src/monitor/errors/share-errors.ts'
import { configOf } from '../config/config-folder.ts'
import { scanOf } from './observed.ts'

const owners = (written: object, topics: string[]): Record<string, string[]> => {
  const { bot } = configOf({ 'bot.yml': JSON.stringify({ error_topics: written }) })
  const found = [...errorTopics(bot, topics)]
  return Object.fromEntries(found.map(([error, of]) => [error, of.map(one => `${one.topic} ${one.by}`)]))
}

describe('Which topics hold the errors of which', () => {
  test('is guessed by their names', () => {
    const topics = [
      'orders',
      'orders.DLT',
      'orders-errors',
      'orders_dead_letter',
      'error.orders',
      'lost-dlq',
      'terrors',
    ]
    expect(owners({}, topics)).toEqual({
      'orders.DLT': ['orders name'],
      'orders-errors': ['orders name'],
      orders_dead_letter: ['orders name'],
      'error.orders': ['orders name'],
      // Nobody is called "lost": its records may say where they come from.
      'lost-dlq': [],
    })
  })

  test('is what bot.yml says where it says something, also that there are none', () => {
    const topics = ['orders', 'orders.DLT', 'bills', 'bills.DLT', 'trash']
    expect(owners({ 'orders*': ['trash'], bills: [] }, topics)).toEqual({
      trash: ['orders configured', 'orders.DLT configured'],
      'orders.DLT': [],
      'bills.DLT': [],
    })
  })
})

const second = (records: number) => ({ records, seconds: 1 })
const shares = (
  of: Record<string, string[]>,
  origins: Record<string, Record<string, number>>,
  rates: Record<string, number | null>,
): Map<string, SightedErrors> => {
  const risen: Risen = new Map(
    Object.entries(rates).map(([topic, rate]) => [topic, rate === null ? null : second(rate)]),
  )
  return shareErrors(
    new Map(
      Object.entries(of).map(([error, all]) => [
        error,
        all.map(topic => ({ topic, by: 'configured' as const })),
      ]),
    ),
    new Map(Object.entries(origins).map(([error, named]) => [error, new Map(Object.entries(named))])),
    risen,
    () => true,
  )
}

describe('The errors of a topic', () => {
  test('are those of its own error topics', () => {
    expect(shares({ e: ['a'], d: ['a'] }, {}, { a: 100, e: 2, d: 1 }).get('a')).toMatchObject({
      share: 0.03,
      errorsPerSecond: 3,
      recordsPerSecond: 100,
      from: ['e', 'd'],
    })
  })

  test('are those that name it in their headers, whoever shares the error topic', () => {
    const found = shares({ e: ['a', 'b'] }, { e: { a: 0.5, c: 0.25 } }, { a: 100, b: 300, c: 10, e: 4 })
    // Of the quarter that names nobody, a has 100 of 400 records.
    expect(found.get('a')?.errorsPerSecond).toBeCloseTo(4 * (0.5 + 0.25 / 4))
    expect(found.get('b')?.errorsPerSecond).toBeCloseTo(4 * 0.25 * 0.75)
    expect(found.get('c')).toMatchObject({ share: 0.1, from: ['e (by the headers of its records)'] })
  })

  test('are not known while one of the topics cannot be seen, and all of its records at most', () => {
    expect(shares({ e: ['a'] }, {}, { a: 100, e: null }).get('a')).toMatchObject({
      share: null,
      unknown: 'how much comes in on "e" is not known yet',
    })
    expect(shares({ e: ['a'] }, {}, { a: 0, e: 5 }).get('a')?.share).toBe(1)
    expect(shares({ e: ['a'] }, {}, { a: 0, e: 0 }).get('a')?.share).toBe(0)
  })

  test('are given to somebody once each', () => {
    const rate = fc.nat(1000)
    fc.assert(
      fc.property(rate, rate, rate, fc.nat(100), (a, b, e, named) => {
        const found = shares({ e: ['a', 'b'] }, { e: { a: named / 100 } }, { a, b, e })
        const sum = [...found.values()].reduce((all, one) => all + (one.errorsPerSecond ?? 0), 0)
        expect(sum).toBeCloseTo(e)
      }),
    )
  })
})

test('What came in is told over the window, begins anew with a topic made anew, and goes on after a restart', async () => {
  const rises = createLogRises()
  const follow = async (at: number, end: number | null, id = 'id-of-t') => {
    const scan = scanOf({ topics: { t: [end, end] } })
    const [topic] = scan.description.topics
    if (topic) topic.id = id
    const { logs } = await scanLags(scan)
    return rises.follow({ ...scan, at }, logs, new Set(['t']), 60_000).get('t')
  }
  rises.begin('t', 'id-of-t', [{ at: 0, end: 100n }])
  expect(await follow(10_000, 100)).toEqual({ records: 100, seconds: 10 })
  expect(await follow(20_000, null)).toBeNull()
  expect(await follow(65_000, 200)).toEqual({ records: 200, seconds: 55 })
  expect(await follow(70_000, 5, 'another')).toBeNull()
  expect(await follow(80_000, 10, 'another')).toEqual({ records: 10, seconds: 10 })
})

test('Headers of error records are read again only when there are new ones, and not more than once a minute', async () => {
  let now = 0
  let reads = 0
  const cluster: Pick<Cluster, 'readRecords'> = {
    readRecords: async (_, take) => {
      reads += 1
      const header = (name: string, value: string) => ({ name, value: Buffer.from(value) })
      const record = { partition: 0, offset: 0n, timestamp: 0, key: null, value: null }
      await take([
        { ...record, headers: [header('kafka_dlt-original-topic', 'a')] },
        { ...record, headers: [header('__connect.errors.topic', 'b')] },
        { ...record, headers: [header('__connect.errors.topic', 'b')] },
        { ...record, headers: [] },
      ])
      return { partitions: [], records: 4, bytes: 0, stoppedBy: null }
    },
  }
  const originsOf = createErrorOrigins(() => now)
  const ask = (end: bigint | null) => originsOf(cluster, new Map([['dlq', end]]))
  expect([...(await ask(0n)).keys()]).toEqual([])
  expect((await ask(4n)).get('dlq')).toEqual(
    new Map([
      ['a', 0.25],
      ['b', 0.5],
    ]),
  )
  await ask(9n)
  now += 60_000
  await ask(null)
  await ask(4n)
  expect(reads).toBe(1)
  expect((await ask(9n)).get('dlq')?.get('b')).toBe(0.5)
  expect(reads).toBe(2)
})
