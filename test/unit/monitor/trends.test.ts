import { describe, expect, test } from 'vitest'
import { plainPaint } from '../../../src/cli/paint.ts'
import { renderReport } from '../../../src/cli/render-report.ts'
import type { Context } from '../../../src/context.ts'
import { known, unknown } from '../../../src/core/failure.ts'
import type { LogDir } from '../../../src/kafka/cluster.ts'
import { capacity } from '../../../src/monitor/capacity/capacity.ts'
import { brokerBytes, diskReadings, topicBytes } from '../../../src/monitor/trends/disk-readings.ts'
import { trends } from '../../../src/monitor/trends/trends.ts'
import type { SeriesPoint, SeriesQuery } from '../../../src/store/history.ts'
import { asked, contextOf, noAnswer } from './observed.ts'

const hour = 3_600_000
const now = 1_800_000_000_000

/** A context whose history answers with these points, and nothing else. */
function contextWith(
  scene: Parameters<typeof contextOf>[0],
  answers: (query: SeriesQuery) => SeriesPoint[],
  unlike = {},
): Context {
  const context = contextOf(scene, unlike)
  const series = (query: SeriesQuery) =>
    Promise.resolve(answers(query).filter(point => point.at >= query.since))
  return { ...context, now, store: { history: { series } } } as unknown as Context
}
const hourly = (hours: number, value: (i: number) => number, rise = 3600): SeriesPoint[] =>
  Array.from({ length: hours }, (_, i) => ({
    at: now - (hours - i) * hour,
    value: value(i),
    most: value(i),
    rise,
    elapsedMs: hour,
  }))
const ask = (args: Record<string, unknown>, context: Context) =>
  asked(trends, { last: 7 * 24 * hour, metric: undefined, ...args }, context)

describe('trends', () => {
  test('of a topic tells its rate from what was written over real time, how much it was, and where it is heading', async () => {
    const context = contextWith({}, query => (query.of === 'end' ? hourly(100, i => i * 3600) : []))
    const { data, report } = await ask({ name: 't' }, context)
    expect(data).toMatchObject({
      kind: 'topic',
      partition: null,
      metric: 'rate',
      growth: 360_000,
      forecast: { value: 1, least: 1, most: 1 },
    })
    expect(report.summary).toBe('1 record/s now; between 1 record/s and 1 record/s in the last 4d4h.')
    const shown = renderReport(report, { paint: plainPaint, zone: 'utc' })
    expect(shown).toContain('least 1, most 1, last 1')
    expect(shown).toContain('straight line')
  })

  test('of a group tells its lag, with the peak between two values and not only the last', async () => {
    const points = hourly(40, i => i).map((point, i) => (i === 39 ? { ...point, most: 500 } : point))
    const { data } = await ask(
      { name: 'g' },
      contextWith({}, query => (query.of === 'lag' ? points : [])),
    )
    expect(data).toMatchObject({ kind: 'group', metric: 'lag' })
    expect((data as { rows: { value: number }[] }).rows.at(-1)?.value).toBe(500)
  })

  test('of too little refuses to forecast and says why', async () => {
    const points = hourly(2, () => 5)
    const { report } = await ask(
      { name: 't' },
      contextWith({}, query => (query.of === 'end' ? points : [])),
    )
    expect(JSON.stringify(report)).toContain('No forecast: only 2 of the 8 values that it takes are known.')
  })

  test('of what only goes up and down refuses to forecast', async () => {
    const points = hourly(100, i => (i % 10 < 5 ? 0 : 100_000))
    const { data } = await ask(
      { name: 'g' },
      contextWith({}, query => (query.of === 'lag' ? points : [])),
    )
    expect(data).toMatchObject({ forecast: { refused: expect.stringContaining('up and down') } })
  })

  test('of a partition is its own, and says which partitions and groups there are none of', async () => {
    const queries: unknown[] = []
    const scene = { topics: { orders: [5, 5] }, groups: [{ id: 'readers', commits: {} }] }
    const context = contextWith(scene, query => {
      queries.push(query)
      return query.of === 'end' && query.partition === 1 ? hourly(9, i => i) : []
    })
    const { report } = await ask({ name: 'orders', partition: 1 }, context)
    expect(report.title).toBe('Written to partition 1 of "orders"')
    expect(queries).toMatchObject([{ of: 'end', topic: 'orders', partition: 1 }])
    await expect(ask({ name: 'orders', partition: 7 }, context)).rejects.toMatchObject({
      message: 'Topic "orders" has no partition 7.',
      hint: 'It has partitions 0 to 1.',
    })
    await expect(ask({ name: 'readers', partition: 0 }, context)).rejects.toMatchObject({ code: 'usage' })
    await expect(ask({ name: 'orders', partition: 1, metric: 'size' }, context)).rejects.toMatchObject({
      code: 'usage',
    })
  })

  test('of a name that is not there says the nearest one, and of one without samples that there are none', async () => {
    const context = contextWith({ topics: { orders: [5] } }, () => [])
    await expect(ask({ name: 'order' }, context)).rejects.toMatchObject({ hint: 'Did you mean "orders"?' })
    await expect(ask({ name: 'orders' }, context)).rejects.toMatchObject({
      code: 'not-found',
      message: 'Nothing has been recorded of "orders" in that time.',
    })
    await expect(ask({ name: 'orders', metric: 'lag' }, context)).rejects.toMatchObject({ code: 'usage' })
  })
})

const gib = 2 ** 30
const dir = (bytes: number): LogDir => ({
  path: '/data',
  error: null,
  totalBytes: BigInt(100 * gib),
  usableBytes: BigInt(40 * gib),
  replicas: [{ topic: 't', partition: 0, bytes: BigInt(bytes), isFuture: false }],
})

describe('capacity', () => {
  const disks = { logDirs: async () => new Map([[1, known([dir(10 * gib)])]]) }
  const retention = (bytes: string) => async () =>
    new Map([
      [
        't',
        known([
          { name: 'retention.bytes', value: bytes, source: 'topic', readOnly: false, sensitive: false },
        ]),
      ],
    ])
  const description = { describe: async () => ({ topics: [{ name: 't', partitions: [{ replicas: [1] }] }] }) }

  test('says when a disk is full and when retention is reached, at the pace of the last week', async () => {
    const points = hourly(48, i => 8 * gib + (i * gib) / 24)
    const context = contextWith({}, () => points, {
      ...disks,
      ...description,
      topicConfigs: retention(String(20 * gib)),
    })
    const { data, report } = await asked(capacity, {}, context)
    const rows = (data as { rows: { kind: string; daysLeft: number }[] }).rows
    expect(rows.map(row => [row.kind, Math.round(row.daysLeft)])).toEqual([
      ['broker', 40],
      ['topic', 10],
    ])
    expect(report.summary).toMatch(/^As it goes now, the disk of broker 1 is full in (39|40) days\.$/)
  })

  test('says that it cannot be said where too little is known, and that what does not grow is never full', async () => {
    const little = contextWith({}, () => hourly(3, () => gib), { ...disks, ...description })
    expect((await asked(capacity, {}, little)).report.summary).toContain('cannot be said yet')
    const flat = contextWith({}, () => hourly(100, i => gib + (i % 3)), { ...disks, ...description })
    expect((await asked(capacity, {}, flat)).report.summary).toBe('As it goes now, no disk will be full.')
  })

  test('a topic is not half counted where a broker does not tell', () => {
    expect(
      diskReadings(
        new Map([
          [1, known([dir(5)])],
          [2, known([dir(6)])],
        ]),
      ),
    ).toEqual({
      [topicBytes('t')]: 11,
      [brokerBytes(1)]: 5,
      [brokerBytes(2)]: 6,
    })
    expect(
      diskReadings(
        new Map([
          [1, known([dir(5)])],
          [2, unknown(noAnswer)],
        ]),
      ),
    ).toEqual({ [brokerBytes(1)]: 5 })
  })
})
