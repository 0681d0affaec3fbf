import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import { parseDuration, parseTime, showTime, writeDuration, writeTime } from '../../../src/core/time.ts'

/** Thursday, the 15th of January 2026, 11:30 in Berlin. */
const now = Date.parse('2026-01-15T10:30:00Z')
const read = (text: string, zone = 'Europe/Berlin', at = now): string =>
  writeTime(parseTime(text, { now: at, zone }))

describe('A time', () => {
  test.each([
    ['2026-01-15T10:00:00', 'Europe/Berlin', '2026-01-15T09:00:00.000Z'],
    ['2026-01-15 10:00', 'Europe/Berlin', '2026-01-15T09:00:00.000Z'],
    ['2026-01-15', 'America/New_York', '2026-01-15T05:00:00.000Z'],
    ['2026-01-15T10:00:00', 'utc', '2026-01-15T10:00:00.000Z'],
    ['2026-01-15T10:00:00Z', 'Asia/Tokyo', '2026-01-15T10:00:00.000Z'],
    ['2026-01-15T10:00:00.5+05:30', 'Asia/Tokyo', '2026-01-15T04:30:00.500Z'],
    ['now', 'Asia/Tokyo', '2026-01-15T10:30:00.000Z'],
    ['2h ago', 'Asia/Tokyo', '2026-01-15T08:30:00.000Z'],
    ['1h 30m ago', 'Asia/Tokyo', '2026-01-15T09:00:00.000Z'],
    ['yesterday 14:00', 'Europe/Berlin', '2026-01-14T13:00:00.000Z'],
    ['Yesterday at 9:05', 'Europe/Berlin', '2026-01-14T08:05:00.000Z'],
    ['yesterday', 'Europe/Berlin', '2026-01-13T23:00:00.000Z'],
    ['today 00:00', 'Europe/Berlin', '2026-01-14T23:00:00.000Z'],
    // In Auckland it is the 15th, 23:30; in Honolulu still the 15th, 00:30.
    ['yesterday 14:00', 'Pacific/Auckland', '2026-01-14T01:00:00.000Z'],
    ['yesterday 14:00', 'Pacific/Honolulu', '2026-01-15T00:00:00.000Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(read(text, zone)).toBe(expected)
  })

  test('is the asker’s, whatever zone the host is in', () => {
    const host = process.env.TZ
    try {
      const seen = ['UTC', 'Asia/Tokyo', 'America/Los_Angeles'].map(zone => {
        process.env.TZ = zone
        return [read('2026-01-15T10:00:00'), read('yesterday 14:00')]
      })
      expect(new Set(seen.map(one => one.join())).size).toBe(1)
    } finally {
      if (host === undefined) delete process.env.TZ
      else process.env.TZ = host
    }
  })

  test('that daylight saving skips is the one an hour later', () => {
    expect(read('2026-03-29T02:30:00')).toBe('2026-03-29T01:30:00.000Z')
    expect(read('yesterday 02:30', 'Europe/Berlin', Date.parse('2026-03-30T10:00:00Z'))).toBe(
      '2026-03-29T01:30:00.000Z',
    )
  })

  test('that daylight saving repeats is one of the two, and an offset says which', () => {
    const either = [Date.parse('2026-10-25T00:30:00Z'), Date.parse('2026-10-25T01:30:00Z')]
    expect(either).toContain(Date.parse(read('2026-10-25T02:30:00')))
    expect(read('2026-10-25T02:30:00+01:00')).toBe('2026-10-25T01:30:00.000Z')
    expect(read('2026-10-25T02:30:00+02:00')).toBe('2026-10-25T00:30:00.000Z')
  })

  test('yesterday is a calendar day, also when it had 23 or 25 hours or no midnight', () => {
    expect(read('yesterday 00:00', 'Europe/Berlin', Date.parse('2026-03-30T10:00:00Z'))).toBe(
      '2026-03-28T23:00:00.000Z',
    )
    expect(read('yesterday 12:00', 'Europe/Berlin', Date.parse('2026-10-26T10:00:00Z'))).toBe(
      '2026-10-25T11:00:00.000Z',
    )
    // In Beirut the 29th of March 2026 began at 01:00.
    expect(read('today 14:00', 'Asia/Beirut', Date.parse('2026-03-29T12:00:00Z'))).toBe(
      '2026-03-29T11:00:00.000Z',
    )
  })

  test.each([
    '',
    'soon',
    '24:00',
    '14:00',
    '2026-13-40',
    '2026-02-30',
    '2026-01-15T25:00',
    '2026-01-15T10:61',
    '2026-01-15 nonsense',
    'yesterday 25:00',
    'yesterday 24:00',
    'yesterday 14:60',
    'yesterday 14:00:75',
    'yesterday at',
    '2x ago',
    'ago',
    '-2h ago',
    '0s ago',
    '12',
    '99999999999w ago',
    '+275760-09-14',
  ])('cannot be %j', text => {
    expect(() => read(text)).toThrow(Failure)
  })

  // Kafka reads −1 as the end of a log, −2 as its start, −3 as its newest record: no time may become one of these.
  test.each(['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.998Z', '1960-01-01', '5000w ago'])(
    'before 1970 is refused: %s',
    text => {
      expect(() => read(text)).toThrow(/1970/)
    },
  )

  test('is the same when it is written and read again, wherever that is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') }),
        fc.constantFrom('utc', 'Asia/Kathmandu', 'America/St_Johns'),
        (ms, zone) => {
          expect(parseTime(writeTime(ms), { now, zone })).toBe(ms)
        },
      ),
    )
  })

  test('without an offset shows the same wall clock in the asker’s zone, unless daylight saving skipped it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Date.parse('2090-01-01') }),
        fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kolkata'),
        (ms, zone) => {
          const wall = DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS")
          const read = parseTime(wall, { now, zone })
          expect(DateTime.fromMillis(read, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS")).toBe(wall)
        },
      ),
    )
  })

  test('is shown in the reader’s zone with UTC beside it', () => {
    expect(showTime(now, 'Europe/Berlin')).toBe('2026-01-15 11:30:00 (10:30:00 UTC)')
    expect(showTime(now, 'Pacific/Auckland')).toBe('2026-01-15 23:30:00 (10:30:00 UTC)')
    expect(showTime(now + 3_600_000, 'Pacific/Auckland')).toBe(
      '2026-01-16 00:30:00 (2026-01-15 11:30:00 UTC)',
    )
    expect(showTime(now, 'utc')).toBe('2026-01-15 10:30:00 UTC')
  })
})

describe('A duration', () => {
  test.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['15min', 900_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['1w', 604_800_000],
    ['PT1H', 3_600_000],
    ['0.5s', 500],
  ])('%s has %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each(['', '5', 'm', '-5m', '0s', '0.0001s', '1h 2', 'PT', 'P-1D', '5y', '99999999999999999999w'])(
    'cannot be %j',
    text => {
      expect(() => parseDuration(text)).toThrow(Failure)
    },
  )

  test.each([
    [90 * 86_400_000, '90d'],
    [14 * 86_400_000, '2w'],
    [8 * 86_400_000 + 3_600_000, '8d1h'],
  ])('%i ms is written as people say it: %s', (ms, text) => {
    expect(writeDuration(ms)).toBe(text)
  })

  test('is the same when it is written and read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 * 365 * 86_400_000 }), ms => {
        expect(parseDuration(writeDuration(ms))).toBe(ms)
      }),
    )
  })
})
