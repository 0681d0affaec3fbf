import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LagRow, type Logs, lagRows, totalLag } from '../../../src/core/lag.ts'
import { lagTable, worstFirst } from '../../../src/core/lag-table.ts'

/** Topic → for each partition its log start and end; null: not known. */
const logs = (topics: Record<string, ([number, number] | null)[]>): Logs =>
  new Map(
    Object.entries(topics).map(([topic, partitions]) => [
      topic,
      partitions.map((log, partition) => ({
        partition,
        start: log ? BigInt(log[0]) : null,
        end: log ? BigInt(log[1]) : null,
      })),
    ]),
  )
const commit = (topic: string, partition: number, offset: number) => ({
  topic,
  partition,
  offset: BigInt(offset),
})
const short = (rows: readonly LagRow[]) => rows.map(row => [row.topic, row.partition, row.lag, row.state])

describe('Lag', () => {
  test.each([
    [10, [0, 10], 0n, 'caught up'],
    [4, [0, 10], 6n, 'behind'],
    [0, [0, 0], 0n, 'caught up'],
    [0, [3, 10], 10n, 'lost'],
    [12, [0, 10], 0n, 'beyond the end'],
    [4, null, null, 'unknown'],
  ] as const)('of a commit at %i in the log %j is %s: %s', (offset, log, lag, state) => {
    const rows = lagRows('g', [commit('t', 0, offset)], [], logs({ t: [log && [log[0], log[1]]] }))
    expect(short(rows)).toEqual([['t', 0, lag, state]])
  })

  test('of a partition without a commit is not known, never 0', () => {
    const rows = lagRows('g', [commit('t', 1, 5)], [], logs({ t: [[0, 9], [0, 9], null] }))
    expect(short(rows)).toEqual([
      ['t', 0, null, 'never committed'],
      ['t', 1, 4n, 'behind'],
      ['t', 2, null, 'never committed'],
    ])
    expect(totalLag(rows)).toEqual({ lag: 4n, unknown: 0, lost: 0n, neverCommitted: 2 })
  })

  test('of a topic that members read and never committed is listed', () => {
    const rows = lagRows('g', [], [{ topic: 't' }], logs({ t: [[0, 9]], other: [[0, 9]] }))
    expect(short(rows)).toEqual([['t', 0, null, 'never committed']])
    expect(totalLag(rows).lag).toBeNull()
  })

  test('of a deleted topic is none, and the commit is still shown', () => {
    const rows = lagRows('g', [commit('gone', 3, 7), commit('t', 0, 9)], [], logs({ t: [[0, 9]] }))
    expect(short(rows)).toEqual([
      ['gone', 3, null, 'topic deleted'],
      ['t', 0, 0n, 'caught up'],
    ])
    expect(rows[0]?.committedOffset).toBe(7n)
  })

  test('of a partition that a topic made anew does not have is shown, too', () => {
    const rows = lagRows('g', [commit('t', 0, 9), commit('t', 5, 7)], [], logs({ t: [[0, 9]] }))
    expect(short(rows)).toEqual([
      ['t', 0, 0n, 'caught up'],
      ['t', 5, null, 'topic deleted'],
    ])
  })

  test('in sum says how many partitions it leaves out, and how many records expired', () => {
    const rows = lagRows(
      'g',
      [commit('t', 0, 5), commit('t', 1, 1), commit('t', 2, 5)],
      [],
      logs({ t: [[0, 9], [4, 9], null] }),
    )
    expect(totalLag(rows)).toEqual({ lag: 12n, unknown: 1, lost: 3n, neverCommitted: 0 })
    expect(totalLag([])).toEqual({ lag: null, unknown: 0, lost: 0n, neverCommitted: 0 })
  })

  const anyLog = fc.option(
    fc.tuple(fc.nat(20), fc.nat(20)).map(([start, more]): [number, number] => [start, start + more]),
  )
  const anyRows = fc
    .tuple(
      fc.array(anyLog, { maxLength: 5 }),
      fc.array(fc.tuple(fc.nat(7), fc.nat(50)), { maxLength: 5 }),
      fc.boolean(),
    )
    .map(([partitions, commits, isThere]) =>
      lagRows(
        'g',
        commits.map(([partition, offset]) => commit('t', partition, offset)),
        [{ topic: 't' }],
        logs(isThere ? { t: partitions } : {}),
      ),
    )

  test('is a number exactly where both ends of the distance are known', () => {
    fc.assert(
      fc.property(anyRows, rows => {
        for (const row of rows) {
          const isMeasured = ['caught up', 'behind', 'lost', 'beyond the end'].includes(row.state)
          expect(row.lag !== null).toBe(isMeasured)
          if (row.lag !== null) expect(row.lag).toBeGreaterThanOrEqual(0n)
          if (row.committedOffset === null) expect(row.lag).toBeNull()
        }
      }),
    )
  })

  test('is shown with a dash where there is none, the worst first, in one order', () => {
    fc.assert(
      fc.property(anyRows, rows => {
        const sorted = [...rows].sort(worstFirst)
        expect([...rows].reverse().sort(worstFirst)).toEqual(sorted)
        const table = lagTable(rows)
        expect(table.rows).toHaveLength(rows.length)
        for (const [index, row] of sorted.entries())
          expect(table.rows[index]?.[5]).toBe(row.lag === null ? '–' : String(row.lag))
      }),
    )
    const states = lagTable(
      lagRows(
        'g',
        [
          commit('t', 0, 9),
          commit('t', 1, 1),
          commit('t', 2, 0),
          commit('t', 3, 99),
          commit('t', 4, 1),
          commit('x', 0, 1),
        ],
        [],
        logs({ t: [[0, 9], [0, 9], [5, 9], [0, 9], null, [0, 9]] }),
      ),
    ).rows.map(row => row[6])
    expect(states).toEqual([
      'lost',
      'beyond the end',
      'topic deleted',
      'unknown',
      'behind',
      'never committed',
      'caught up',
    ])
  })
})
