import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { ScanSamples, SeriesQuery } from '../../../src/store/history.ts'
import { usualRetention } from '../../../src/store/history-levels.ts'
import { historyReader } from '../../../src/store/history-reader.ts'
import { historyRetention } from '../../../src/store/history-retention.ts'
import { historyWriter } from '../../../src/store/history-writer.ts'
import { migrationsFolder } from '../../../src/store/migrations-folder.ts'
import { openFile } from '../../../src/store/open-file.ts'
import { packSamples } from '../../../src/store/sample-batch.ts'
import { aScan } from './support/a-scan.ts'
import { tempFolder } from './support/temp-store.ts'

const start = 1_800_000_000_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const migrations = migrationsFolder('history')

/** What the history's thread does, without the thread. */
function aHistory(path = join(tempFolder(), 'history.db')) {
  const db = openFile({ path, migrations, synchronous: 'NORMAL', cacheKiB: 1024 })
  onTestFinished(() => void db.close())
  const write = historyWriter(db)
  const record = (samples: ScanSamples): void => write(packSamples(samples).batch)
  const { series, window } = historyReader(db)
  type Asked<Q> = Q extends unknown ? Omit<Q, 'environment' | 'since' | 'until'> : never
  const points = (asked: Asked<SeriesQuery>, since = 0, until = start * 2) =>
    series({ ...asked, environment: 'local', since, until } as SeriesQuery)
  const sums = (table: string): { rise: number; elapsed: number } =>
    db
      .prepare<[], { rise: number; elapsed: number }>(
        `SELECT COALESCE(SUM(rise), 0) AS rise, COALESCE(SUM(elapsed_ms), 0) AS elapsed FROM ${table}
         JOIN series ON series.id = ${table}.series WHERE kind = 'topic'`,
      )
      .get() ?? { rise: -1, elapsed: -1 }
  return { db, record, points, window, sums, clean: historyRetention(db, usualRetention) }
}
const levels = ['samples', 'minutes', 'hours', 'days']

test('what minutes, hours and days say was written adds up to the difference of the log ends', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          after: fc.integer({ min: 1, max: 2 * hourMs }),
          written: fc.array(fc.option(fc.nat(1_000_000)), { minLength: 3, maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 20 },
      ),
      steps => {
        const history = aHistory()
        let at = start
        const ends = [10n, 20n, 30n]
        history.record(aScan(at, ends, []))
        let shown: (bigint | null)[] = ends
        for (const { after, written } of steps) {
          at += after
          for (const [i, more] of written.entries()) ends[i] = (ends[i] ?? 0n) + BigInt(more ?? 0)
          // Unknown now, and counted when it is known again.
          shown = ends.map((end, i) => (written[i] === null ? null : end))
          history.record(aScan(at, shown, []))
        }
        history.record(aScan(at + 1, ends, []))
        const difference = Number(ends.reduce((sum, end) => sum + end, 0n)) - 60
        for (const level of levels)
          expect(history.sums(level)).toEqual({ rise: difference, elapsed: at + 1 - start })
      },
    ),
    { numRuns: 30 },
  )
})

test('no rate is ever negative, whatever is truncated, rewound or made again, and however the clock is set', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          after: fc.integer({ min: -3 * hourMs, max: 3 * hourMs }),
          ends: fc.array(fc.option(fc.bigInt({ min: 0n, max: 1000n })), { minLength: 2, maxLength: 2 }),
          commits: fc.array(fc.bigInt({ min: 0n, max: 1000n }), { minLength: 2, maxLength: 2 }),
          uuid: fc.constantFrom('u1', 'u2'),
        }),
        { minLength: 2, maxLength: 20 },
      ),
      scans => {
        const history = aHistory()
        let at = start
        for (const { after, ends, commits, uuid } of scans)
          history.record(aScan((at += after), ends, commits, { uuid }))
        for (const level of levels)
          expect(
            history.db
              .prepare(`SELECT COUNT(*) FROM ${level} WHERE rise < 0 OR elapsed_ms < 0 OR value < 0`)
              .pluck()
              .get(),
          ).toBe(0)
        for (const asked of [{ of: 'end', topic: 't' } as const, { of: 'lag', group: 'g' } as const])
          for (const point of history.points(asked)) expect(point.rise).toBeGreaterThanOrEqual(0)
      },
    ),
    { numRuns: 30 },
  )
})

test('a topic that was made again starts anew: neither a negative nor a huge rate', () => {
  const history = aHistory()
  history.record(aScan(start, [1000n], [900n]))
  history.record(aScan(start + 30_000, [1300n], [1200n]))
  history.record(aScan(start + 60_000, [5n], [0n], { uuid: 'u2' }))
  history.record(aScan(start + 90_000, [65n], [60n], { uuid: 'u2' }))
  expect(history.points({ of: 'end', topic: 't' })).toMatchObject([
    { value: 1000, rise: 0, elapsedMs: 0 },
    { value: 1300, rise: 300, elapsedMs: 30_000 },
    { value: 5, rise: 0, elapsedMs: 0 },
    { value: 65, rise: 60, elapsedMs: 30_000 },
  ])
  expect(history.points({ of: 'lag', group: 'g' }).map(point => point.rise)).toEqual([0, 300, 0, 60])
})

test('what was written while the bot was away counts over the time in which it was written, also after a start', () => {
  const path = join(tempFolder(), 'history.db')
  const before = aHistory(path)
  before.record(aScan(start, [100n], [100n]))
  before.record(aScan(start + 30_000, [400n], [400n]))
  const after = aHistory(path)
  after.record(aScan(start + 2 * hourMs + 30_000, [7600n], [400n]))
  expect(after.points({ of: 'end', topic: 't' }).at(-1)).toMatchObject({ rise: 7200, elapsedMs: 2 * hourMs })
})

test('old scans live on as minutes, these as hours, and these as days, each for its time', () => {
  const history = aHistory()
  const record = (at: number): void => {
    history.record(aScan(at, [BigInt(at - start)], [], { readings: { score: 90 } }))
    for (let i = 0; i < 60; i++) history.clean(at)
  }
  const kept = () =>
    ['samples', 'minutes', 'hours', 'days', 'hour_partitions'].map(table =>
      Number(
        history.db
          .prepare(`SELECT COUNT(DISTINCT ${table === 'samples' ? 'scan' : 'at'}) FROM ${table}`)
          .pluck()
          .get(),
      ),
    )
  record(start)
  record(start + 30_000)
  expect(kept()).toEqual([2, 1, 1, 1, 1])
  record(start + 7 * hourMs)
  expect(kept()).toEqual([1, 2, 2, 1, 2])
  record(start + 50 * hourMs)
  expect(kept()).toEqual([1, 2, 3, 2, 3])
  record(start + 93 * dayMs)
  expect(kept()).toEqual([1, 1, 1, 3, 1])
  record(start + 740 * dayMs)
  expect(kept()).toEqual([1, 1, 1, 2, 1])
  // Nothing was lost of what was written in that time but what had gone with the oldest days.
  expect(history.sums('days').rise).toBe(740 * dayMs - 50 * hourMs)
})

test('a question is answered with scans, minutes, hours or days, by how far back it asks', () => {
  const history = aHistory()
  const widthOf = (since: number): number => {
    const points = history.points({ of: 'reading', name: 'score' }, since)
    return (points[1]?.at ?? 0) - (points[0]?.at ?? 0)
  }
  for (let at = start; at <= start + 90 * dayMs; at += at < start + 89 * dayMs ? hourMs : 30_000) {
    history.record({ environment: 'local', at, topics: [], groups: [], readings: { score: 90 } })
    for (let i = 0; i < 2; i++) history.clean(at)
  }
  const now = start + 90 * dayMs
  expect(widthOf(now - hourMs)).toBe(30_000)
  expect(widthOf(now - 20 * hourMs)).toBe(60_000)
  expect(widthOf(now - 7 * dayMs)).toBe(hourMs)
  expect(widthOf(now - 89 * dayMs)).toBe(hourMs)
  expect(widthOf(0)).toBe(hourMs)
}, 30_000)

test('one partition is told of by scan, by hour where these are gone, and a topic made anew starts from where it is', () => {
  const history = aHistory()
  const of = (partition: number, since = 0) => history.points({ of: 'end', topic: 't', partition }, since)
  for (let n = 0; n < 20; n++)
    history.record(aScan(start + n * 600_000, [BigInt(n * 60), n === 3 ? null : 7n, BigInt(n)], []))
  expect(of(0).map(point => point.rise)).toEqual([0, ...Array.from({ length: 19 }, () => 60)])
  // What was not known for a scan adds up when it is known again.
  expect(of(1)).toHaveLength(19)
  expect(of(1)[3]).toMatchObject({ value: 7, rise: 0, elapsedMs: 1_200_000 })
  expect(of(9)).toEqual([])
  const now = start + 8 * hourMs
  history.record(aScan(now, [5n, 7n, 9n], [], { uuid: 'u2' }))
  // Six hours are kept by scan.
  for (let round = 0; round < 10; round++) history.clean(now)
  const byHour = of(0)
  expect(byHour.map(point => (point.at - start) / hourMs)).toEqual([0, 1, 2, 3, 8])
  expect(byHour.map(point => point.rise)).toEqual([0, 360, 360, 360, 0])
  expect(of(0, now - hourMs).map(point => point.value)).toEqual([5])
})

test('a clock that is set back harms nothing: no sample is lost, and the next questions are answered', () => {
  const history = aHistory()
  history.record(aScan(start, [100n], [100n]))
  history.record(aScan(start - hourMs, [160n], [150n]))
  history.clean(start - hourMs)
  history.record(aScan(start - hourMs + 60_000, [220n], [150n]))
  expect(history.sums('hours')).toEqual({ rise: 120, elapsed: 60_000 })
  expect(history.points({ of: 'end', topic: 't' })).toHaveLength(3)
  expect(history.window({ environment: 'local', group: 'g', scans: 5 })[0]?.points).toHaveLength(3)
})

test('a process that is killed at any moment has lost nothing that it wrote, and nothing is counted twice', async () => {
  const folder = tempFolder()
  let written = 0
  for (let round = 0; round < 4; round++) {
    const child = fork(new URL('./support/history-child.ts', import.meta.url), [folder, String(written + 1)])
    child.on('message', (scan: number) => {
      written = scan
    })
    await once(child, 'message')
    await sleep(Math.random() * 50)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const raw = new Sqlite(join(folder, 'history.db'))
    const scans = raw
      .prepare<[], number>('SELECT (at - 1800000000000) / 10000 FROM scans ORDER BY id')
      .pluck()
      .all()
    expect(scans.length).toBeGreaterThanOrEqual(written)
    expect(new Set(scans).size).toBe(scans.length)
    const last = scans.at(-1) ?? 0
    for (const level of levels)
      expect(
        raw
          .prepare(
            `SELECT SUM(rise) FROM ${level} WHERE series = (SELECT id FROM series WHERE kind = 'topic')`,
          )
          .pluck()
          .get(),
      ).toBe((last - 1) * 12)
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok')
    raw.close()
    written = last
  }
}, 60_000)

test('the samples of the first version make way for the roll-ups', () => {
  const path = join(tempFolder(), 'history.db')
  const old = new Sqlite(path)
  old.exec(readFileSync(join(migrations, '0001-first.sql'), 'utf8'))
  old.pragma('user_version = 1')
  old.exec(`INSERT INTO environments VALUES (1, 'local'); INSERT INTO scans VALUES (1, 1, ${start}, 1);
    INSERT INTO ends VALUES (1, 1, 0, 0, 5)`)
  old.close()
  const history = aHistory(path)
  history.record(aScan(start, [5n], [5n]))
  expect(history.points({ of: 'end', topic: 't' })).toHaveLength(1)
})
