import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lagPace } from '../../../src/core/lag-pace.ts'
import { type LagSample, lagState, type WindowState, worstState } from '../../../src/core/lag-state.ts'

const stepMs = 30_000
const windowMs = 300_000

/** One scan every 30 s; a log that starts at 0 unless said. null: not told. */
function recorded(ends: (number | null)[], commits: (number | null)[], starts: number[] = []): LagSample[] {
  return ends.map((end, n) => ({
    at: 1_800_000_000_000 + n * stepMs,
    committed: commits[n] === null || commits[n] === undefined ? null : BigInt(commits[n]),
    start: BigInt(starts[n] ?? 0),
    end: end === null ? null : BigInt(end),
  }))
}
const state = (samples: LagSample[], hasMembers: boolean | null = true): WindowState =>
  lagState({ samples, windowMs, hasMembers })
const scans = 11
const every = (change: number, from = 0): number[] =>
  Array.from({ length: scans }, (_, n) => from + n * change)
const constant = (value: number): number[] => every(0, value)
const until = (n: number, before: number[], after: number): number[] =>
  before.map((one, at) => (at < n ? one : after))

describe('The state of a lag', () => {
  test.each<[string, LagSample[], boolean, WindowState]>([
    ['a group that has read everything', recorded(every(100), every(100)), true, 'ok'],
    ['a group that reads steadily, a scan behind', recorded(every(100, 100), every(100)), true, 'ok'],
    ['an idle topic that was read to its end', recorded(constant(500), constant(500)), true, 'ok'],
    ['a slow reader whose lag grows', recorded(every(1000, 9000), every(600)), true, 'falling behind'],
    [
      'one that grows although it dips once',
      recorded(
        every(1000, 9000),
        every(500).map((one, n) => (n > 4 ? one + 900 : one)),
      ),
      true,
      'falling behind',
    ],
    [
      'a steady lag far behind the window',
      recorded(every(1000, 50_000), every(1000)),
      true,
      'falling behind',
    ],
    ['a backlog that is worked off', recorded(every(100, 50_000), every(2000)), true, 'catching up'],
    [
      'a backlog on a topic where nothing arrives',
      recorded(constant(50_000), every(2000)),
      true,
      'catching up',
    ],
    ['a consumer that hangs while data arrives', recorded(every(100), constant(0)), true, 'stalled'],
    [
      'a consumer that hangs where nothing arrives',
      recorded(constant(5000), constant(3000)),
      true,
      'stalled',
    ],
    [
      'one that hangs on few records that arrived since',
      recorded(until(3, constant(100), 104), constant(100)),
      true,
      'stalled',
    ],
    [
      'a consumer that hangs after it was caught up',
      recorded(every(100), until(4, every(100), 400)),
      true,
      'stalled',
    ],
    [
      'a group whose consumers were stopped',
      recorded(every(100), until(4, every(100), 400)),
      false,
      'stopped',
    ],
    ['a group without members that commits all the same', recorded(every(100, 100), every(100)), false, 'ok'],
    [
      'a rewind that is worked off',
      recorded(every(100, 9000), [9000, 9100, 9200, 9300, 9400, 1000, 1500, 2000, 2500, 3000, 3500]),
      true,
      'rewound',
    ],
    [
      'a rewind that is worked off to the end',
      recorded(constant(9000), [...constant(9000).slice(2), 100, 9000]),
      true,
      'ok',
    ],
    [
      'a rewind after which nothing was read',
      recorded(constant(9000), until(3, constant(9000), 100)),
      true,
      'stalled',
    ],
    ['records that expired unread', recorded(every(100, 5000), constant(300), constant(400)), true, 'lost'],
    [
      'a log that was truncated below the commit',
      recorded(until(9, constant(900), 300), constant(900)),
      true,
      'beyond the end',
    ],
    [
      'a log that was truncated long ago and is read',
      recorded(until(2, constant(900), 300), until(2, constant(900), 300)),
      true,
      'ok',
    ],
    [
      'a log that was truncated just now',
      recorded([...constant(90_000).slice(2), 60_000, 60_500], constant(20_000)),
      true,
      'unknown',
    ],
    [
      'markers of transactions at the end of an idle log',
      recorded(constant(1001), constant(1000)),
      true,
      'ok',
    ],
    ['markers of transactions while it is written', recorded(every(11, 11), every(11, 10)), true, 'ok'],
    ['a burst of a moment ago', recorded([...constant(100).slice(1), 90_100], constant(100)), true, 'ok'],
    [
      'a burst that is worked off',
      recorded(
        until(7, constant(100), 90_100),
        [100, 100, 100, 100, 100, 100, 100, 20_000, 40_000, 60_000, 80_000],
      ),
      true,
      'ok',
    ],
    ['a burst that nobody reads', recorded(until(4, constant(100), 90_100), constant(100)), true, 'stalled'],
    [
      'a partition without a commit',
      recorded(
        every(100),
        every(0).map(() => null),
      ),
      true,
      'never committed',
    ],
    ['an end that was not told', recorded([...constant(100).slice(1), null], constant(50)), true, 'unknown'],
    ['a backlog at the first scan', recorded([5000], [10]), true, 'unknown'],
    ['nothing to read at the first scan', recorded([10], [10]), true, 'ok'],
  ])('of %s', (_, samples, hasMembers, verdict) => {
    expect(state(samples, hasMembers)).toBe(verdict)
  })

  test('that is not known in between leaves the scans around it', () => {
    const samples = recorded(every(1000, 9000), every(600)).map((one, n) =>
      n % 3 === 2 ? { ...one, end: null } : one,
    )
    expect(state(samples)).toBe('falling behind')
  })

  test('of a group is that of its worst partition', () => {
    expect(worstState(['ok', 'lost', 'stalled', 'unknown'])).toBe('lost')
    expect(worstState(['ok', 'catching up', 'falling behind'])).toBe('falling behind')
    expect(worstState([])).toBeNull()
  })

  /** What is written and what is read from one scan to the next; a negative reading is a rewind. */
  const steps = fc.array(fc.record({ written: fc.nat(300), read: fc.integer({ min: -200, max: 400 }) }), {
    minLength: 1,
    maxLength: 14,
  })
  function series(all: { written: number; read: number }[], from: number): LagSample[] {
    let [end, committed] = [from, 0]
    return all.map(({ written, read }, n) => {
      end += written
      committed = Math.max(0, committed + read)
      return { at: n * stepMs, committed: BigInt(Math.min(committed, end)), start: 0n, end: BigInt(end) }
    })
  }

  test('is never bad for a group that commits up to the end', () => {
    fc.assert(
      fc.property(steps, fc.nat(1000), fc.boolean(), (all, from, hasMembers) => {
        const samples = series(all, from)
        const last = samples.at(-1)
        if (!last) return
        last.committed = last.end
        expect(state(samples, hasMembers)).toBe('ok')
      }),
    )
  })

  test('is never better for a group that reads less of the same log, nor where more is written', () => {
    fc.assert(
      fc.property(
        steps,
        fc.nat(1000),
        fc.array(fc.record({ written: fc.nat(100), read: fc.nat(300) }), { minLength: 14, maxLength: 14 }),
        fc.boolean(),
        (all, from, worse, hasMembers) => {
          // Without the bounds of `series`, which would bring the two nearer to each other.
          const inside = series(all, from)
          let [more, less] = [0n, 0n]
          const slower = inside.map((one, n): LagSample => {
            more += BigInt(worse[n]?.written ?? 0)
            less += BigInt(worse[n]?.read ?? 0)
            return {
              ...one,
              committed: (one.committed ?? 0n) - (n === 0 ? 0n : less),
              end: (one.end ?? 0n) + (n === 0 ? 0n : more),
              start: -100_000n,
            }
          })
          const [good, bad] = [state(inside, hasMembers), state(slower, hasMembers)]
          expect(worstState([good, bad])).toBe(bad)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('The pace of a group', () => {
  test('tells how fast it reads, when it will have caught up, and how old what it reads is', () => {
    // 100 written and 2,000 read every 30 s; 31,000 behind at the end.
    const pace = lagPace([recorded(every(100, 50_000), every(2000))])
    expect(pace.reads).toBeCloseTo(66.7, 1)
    expect(pace.written).toBeCloseTo(3.33, 2)
    expect(pace.catchUpMs).toBeCloseTo((31_000 / (1900 / 30)) * 1000, -2)
    expect(pace.isEstimated).toBe(true)
  })

  test('takes the age from when the end of the log was there', () => {
    const { behindMs, isEstimated } = lagPace([recorded(every(100, 100), every(100, 50))])
    expect({ behindMs, isEstimated }).toEqual({ behindMs: 15_000, isEstimated: false })
  })

  test('never ends where more is written than read, and is none at the first scan', () => {
    expect(lagPace([recorded(every(1000, 9000), every(600))]).catchUpMs).toBeNull()
    expect(lagPace([recorded([5000], [10])])).toMatchObject({ reads: null, behindMs: null, catchUpMs: null })
    expect(lagPace([recorded(every(10), every(10))])).toMatchObject({ catchUpMs: 0, behindMs: 0 })
  })

  test('is not negative after a rewind or a truncated log', () => {
    const pace = lagPace([
      recorded(until(5, every(100, 9000), 300), [...every(100).slice(0, 6), 10, 10, 10, 10, 10]),
    ])
    expect(pace.reads).toBeGreaterThanOrEqual(0)
    expect(pace.written).toBeGreaterThanOrEqual(0)
  })
})
