import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linearTrend } from '../../../src/core/linear-trend.ts'
import { timeBuckets, timeLabels } from '../../../src/core/time-buckets.ts'

const minute = 60_000
const points = (values: readonly (number | null)[]) => values.map((value, i) => ({ at: i * minute, value }))

test('a line through steady growth says where it leads, and is sure of it', () => {
  const line = linearTrend(points(Array.from({ length: 20 }, (_, i) => 100 + 5 * i)), 10 * minute)
  if (line.kind === 'none') throw new Error(line.why)
  expect(line.perMs * minute).toBeCloseTo(5)
  expect(line.perMsPlusMinus).toBeCloseTo(0)
  expect(line.at(40 * minute)).toEqual({ value: expect.closeTo(300), plusMinus: expect.closeTo(0) })
})

test('the range of a forecast widens with the time ahead and with the scatter', () => {
  const scattered = (by: number) =>
    linearTrend(points(Array.from({ length: 20 }, (_, i) => 100 + (i % 2) * by)), minute)
  const [calm, wild] = [scattered(1), scattered(10)]
  if (calm.kind === 'none' || wild.kind === 'none') throw new Error('there is enough')
  expect(wild.at(30 * minute).plusMinus).toBeGreaterThan(calm.at(30 * minute).plusMinus)
  expect(calm.at(60 * minute).plusMinus).toBeGreaterThan(calm.at(30 * minute).plusMinus)
})

test('nothing is forecast from too few values, nor from too short a time', () => {
  expect(linearTrend(points([1, 2, null, 3, null, 4, 5, 6, 7]), minute)).toEqual({
    kind: 'none',
    why: 'only 7 of the 8 values that it takes are known',
  })
  expect(linearTrend(points([1, 2, 3, 4, 5, 6, 7, 8]), 10 * minute)).toEqual({
    kind: 'none',
    why: '7 minutes known, and it takes 10 minutes',
  })
})

test('pieces of time hold every point once, in order, and their labels differ', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30 * 86_400_000 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 0, max: 86_400_000 }),
      (times, after) => {
        const sorted = times.toSorted((a, b) => a - b).map(at => ({ at }))
        const buckets = timeBuckets(sorted, (sorted.at(-1)?.at ?? 0) + after)
        expect(buckets.flatMap(bucket => bucket.points)).toEqual(sorted)
        expect(buckets.length).toBeLessThanOrEqual(20)
      },
    ),
  )
  for (const step of [6_000, minute, 3_600_000, 8 * 3_600_000, 86_400_000]) {
    const labels = timeLabels(Array.from({ length: 20 }, (_, i) => 1_800_000_000_000 + i * step))
    expect(new Set(labels).size).toBe(20)
    for (const label of labels) expect(label.length).toBeLessThanOrEqual(20)
  }
})
