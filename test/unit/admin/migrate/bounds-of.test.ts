import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundsOf } from '../../../../src/admin/migrate/bounds-of.ts'
import type { ObservedLog } from '../../../../src/admin/migrate/observe-migration.ts'
import { partitionOffsets } from '../../../../src/admin/migrate/partition-offsets.ts'
import type { StartArguments } from '../../../../src/admin/migrate/start-arguments.ts'
import { Failure, known } from '../../../../src/core/failure.ts'

const log = (
  partition: number,
  start: bigint,
  end: bigint,
  more: Partial<ObservedLog> = {},
): ObservedLog => ({
  partition,
  start: known(start),
  end: known(end),
  fromTime: null,
  toTime: null,
  ...more,
})
const two = [log(0, 100n, 250n), log(1, 0n, 10n)]
const offsets = partitionOffsets('offsets')
const reader = { now: 0, zone: 'utc' }
const at = (text: string) => offsets.read([text], reader)

const args = (given: Partial<StartArguments> = {}): StartArguments => ({
  from: 'a',
  to: 'b',
  'from-env': undefined,
  'from-offset': undefined,
  'to-offset': undefined,
  'from-time': undefined,
  'to-time': undefined,
  follow: false,
  create: false,
  rate: undefined,
  filter: undefined,
  transform: undefined,
  'on-error': 'stop',
  'drop-tombstones': false,
  workers: 1,
  ...given,
})
const planned = (given: Partial<StartArguments>, logs = two) => {
  const bounds = boundsOf(args(given), logs)
  if (bounds instanceof Failure) throw bounds
  return bounds
}
const refused = (given: Partial<StartArguments>, logs = two): string => {
  const bounds = boundsOf(args(given), logs)
  if (!(bounds instanceof Failure)) throw new Error('It was not refused.')
  return `${bounds.message} ${bounds.hint ?? ''}`.trim()
}

describe('where a copy begins and ends', () => {
  test('is the whole log without a word about it', () => {
    expect(planned({})).toEqual({
      from: { kind: 'earliest' },
      to: { kind: 'end' },
      partitions: [
        { partition: 0, from: 100n, to: 250n },
        { partition: 1, from: 0n, to: 10n },
      ],
    })
  })
  test('is said for some partitions, and the others are copied whole', () => {
    const { partitions, to } = planned({ 'from-offset': at('0:200'), 'to-offset': at('0:240') })
    expect(partitions).toEqual([
      { partition: 0, from: 200n, to: 240n },
      { partition: 1, from: 0n, to: 10n },
    ])
    expect(to).toEqual({ kind: 'offsets', offsets: [{ partition: 0, offset: 240n }] })
  })
  test('is said by one number where there is one partition only', () => {
    expect(planned({ 'from-offset': at('7') }, [log(0, 0n, 10n)]).partitions[0]?.from).toBe(7n)
    expect(refused({ 'from-offset': at('7') })).toBe(
      'Offsets are counted in each partition, and this topic has 2. Write the partition before each offset: --from-offset 0:7,1:7',
    )
  })
  test('is the end of the log where no record is as new as a time', () => {
    const logs = [log(0, 0n, 10n, { fromTime: known(null) }), log(1, 0n, 10n, { fromTime: known(4n) })]
    expect(planned({ 'from-time': 5 }, logs).partitions).toEqual([
      { partition: 0, from: 10n, to: 10n },
      { partition: 1, from: 4n, to: 10n },
    ])
  })
  test.each([
    [
      { 'from-offset': at('0:99') },
      '--from-offset 0:99 is outside partition 0. It holds the offsets from 100 up to 250 (exclusive).',
    ],
    [
      { 'to-offset': at('1:11') },
      '--to-offset 1:11 is outside partition 1. It holds the offsets from 0 up to 10 (exclusive).',
    ],
    [{ 'from-offset': at('4:1') }, '--from-offset: there is no partition 4; the topic has 2.'],
    [
      { 'from-offset': at('1:5'), 'to-offset': at('1:4') },
      'Partition 1 would end before it begins (5 to 4).',
    ],
    [{ 'to-offset': at('1:4'), follow: true }, '--to-offset and --follow cannot be given together.'],
    [{ 'from-offset': at('1:4'), 'from-time': 1 }, '--from-offset and --from-time cannot be given together.'],
  ])('is refused in words: %#', (given, sentence) => {
    expect(refused(given)).toBe(sentence)
  })
  test('never reaches outside the log, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 300n),
        fc.bigInt(0n, 300n),
        fc.option(fc.bigInt(0n, 300n)),
        fc.option(fc.bigInt(0n, 300n)),
        (a, b, from, to) => {
          const [start, end] = a < b ? [a, b] : [b, a]
          const bounds = boundsOf(
            args({
              'from-offset': from === null ? undefined : [{ partition: 0, offset: from }],
              'to-offset': to === null ? undefined : [{ partition: 0, offset: to }],
            }),
            [log(0, start, end)],
          )
          if (bounds instanceof Failure) return
          const [one] = bounds.partitions
          if (!one) throw new Error('No partition was planned')
          expect(one.from >= start && one.from <= one.to && one.to <= end).toBe(true)
        },
      ),
    )
  })
})

describe('offsets of partitions', () => {
  test('are read back as they are written', () => {
    expect(offsets.read(offsets.write(at('1:5, 0:7')), reader)).toEqual(at('1:5,0:7'))
  })
  test.each([
    ['0:1,0:2', '"0:1,0:2" names partition 0 twice.'],
    ['5,6', '"5,6": one offset without its partition is for a topic with one partition.'],
    ['x', '"x" is not an offset of a partition.'],
    ['0:-1', '"0:-1" is not an offset of a partition.'],
  ])('%s is refused', (typed, sentence) => {
    expect(() => at(typed)).toThrow(sentence)
  })
})
