/**
 * The history at full retention: how large its file is beside the 4 GB that it may be, how fast it answers for seven days, and
 * what storing a scan costs this thread. Scans of six hours would take an hour to write: the roll-ups are filled directly, as
 * densely as scans every 30 s leave them. `node bench/history.ts 10000` is the number of partitions.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import Sqlite, { type Database } from 'better-sqlite3'
import type { ScanSamples, SeriesQuery } from '../src/store/history.ts'
import { levels, usualRetention } from '../src/store/history-levels.ts'
import { openStore } from '../src/store/open-store.ts'

const partitions = Number(process.argv[2] ?? 10_000)
const perTopic = 10
const groupCount = 100
/** Groups on each topic. */
const readers = 2
const everyMs = 30_000
const limits = { answerMs: 50, gigabytes: 4, delayMs: 50 }

const now = Date.now()
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-bench-'))
const path = join(folder, 'history.db')
const names = Array.from(
  { length: partitions / perTopic },
  (_, i) => `a-topic-with-a-name-of-usual-length-${i}`,
)

const samples = (i: number, at: number): ScanSamples => {
  const topics = names.map((name, topic) => ({
    name,
    id: `uuid-of-a-topic-${topic}`,
    partitions: Array.from({ length: perTopic }, (_, partition) => ({
      partition,
      start: 1_000_000_000n,
      end: 5_000_000_000n + BigInt(i * 1000 + partition),
    })),
  }))
  const groups = Array.from({ length: groupCount }, (_, group) => ({
    group: `group-${group}`,
    commits: topics
      .filter((_topic, topic) => (group - topic * readers + groupCount * topic) % groupCount < readers)
      .flatMap(({ name, partitions: all }) =>
        all.map(({ partition, end }) => ({ topic: name, partition, offset: end - 10n })),
      ),
  }))
  const readings = Object.fromEntries(names.map((name, topic) => [`topic-bytes:${name}`, 1e9 + topic * i]))
  return { environment: 'bench', at, topics, groups, readings }
}

/** One scan is written as scans are; all others are copies of it, so that each row has its real size. */
async function fill(): Promise<void> {
  const store = openStore({ folder })
  store.history.record(samples(0, now))
  await store.history.series({ of: 'reading', name: 'none', environment: 'bench', since: 0, until: 0 })
  await store.close()
  const db = new Sqlite(path)
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -65536')
  db.transaction(() => copy(db))()
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

function copy(db: Database): void {
  db.exec(`UPDATE series SET first_at = ${now - usualRetention.days}`)
  const scan = db.prepare<[number]>(
    'INSERT INTO scans (environment, at) SELECT environment, ? FROM scans LIMIT 1',
  )
  const sample = db.prepare<[number | bigint]>(`INSERT INTO samples
    SELECT ?, series, value, rise, elapsed_ms, offsets, starts FROM samples WHERE scan = 1`)
  // Files in which the oldest row comes first are what years of scans leave.
  db.exec('UPDATE scans SET id = 1')
  for (let at = now - usualRetention.raw; at < now; at += everyMs) sample.run(scan.run(at).lastInsertRowid)
  for (const { table, widthMs } of levels) {
    const last = Math.floor(now / widthMs)
    const insert = db.prepare<[number, number, number, number, number]>(`INSERT OR IGNORE INTO ${table}
      SELECT ?, series, value + ? * 1000, most + ? * 1000, ${widthMs / 3}, ${widthMs} FROM ${table} WHERE at = ? AND ? = 0`)
    const count = Math.floor(usualRetention[table] / widthMs)
    for (let i = count; i > 0; i--) insert.run(last - i, -i, -i, last, 0)
  }
  const hours = usualRetention.hours / 3_600_000
  const hour = Math.floor(now / 3_600_000)
  const detail = db.prepare<[number, number]>(`INSERT OR IGNORE INTO hour_partitions
    SELECT ?, series, offsets, starts FROM hour_partitions WHERE at = ?`)
  for (let i = hours; i > 0; i--) detail.run(hour - i, hour)
}

const took = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

const filled = await took(fill)
const gigabytes = statSync(path).size / 1e9
const store = openStore({ folder })
const { history } = store

const week = { environment: 'bench', since: now - 7 * 86_400_000, until: now }
const questions: SeriesQuery[] = Array.from({ length: 100 }, (_, i) => {
  const kind = i % 3
  if (kind === 0) return { ...week, of: 'end', topic: names[(i * 37) % names.length] ?? '' }
  if (kind === 1) return { ...week, of: 'lag', group: `group-${i % groupCount}` }
  return { ...week, of: 'reading', name: `topic-bytes:${names[(i * 53) % names.length]}` }
})
const answers: number[] = []
let points = 0
for (const question of questions)
  answers.push(await took(async () => void (points += (await history.series(question)).length)))

const rssBefore = process.memoryUsage().rss
const delay = monitorEventLoopDelay({ resolution: 1 })
const handing: number[] = []
const writing: number[] = []
for (let i = 1; i <= 20; i++) {
  const scan = samples(i, now + i * everyMs)
  delay.enable()
  handing.push(await took(() => history.record(scan)))
  // A question waits for the scan before it, so that this is the time of writing it.
  writing.push(await took(() => history.series({ ...week, of: 'reading', name: 'none' })))
  delay.disable()
}
const figures = {
  partitions,
  filledInS: filled / 1000,
  gigabytes,
  answersMs: {
    first: answers[0],
    p50: quantile(answers, 0.5),
    p95: quantile(answers, 0.95),
    points: points / questions.length,
  },
  handingOverMs: { p50: quantile(handing, 0.5), most: Math.max(...handing) },
  writingMs: { p50: quantile(writing, 0.5), most: Math.max(...writing) },
  eventLoopDelayMs: { p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 },
  rssGrowthMegabytes: (process.memoryUsage().rss - rssBefore) / 1e6,
  dropped: history.dropped(),
}
console.log(figures)
await store.close()
rmSync(folder, { recursive: true })
const isBroken =
  gigabytes > limits.gigabytes ||
  figures.answersMs.p95 > limits.answerMs ||
  figures.eventLoopDelayMs.p99 > limits.delayMs
process.exit(isBroken ? 1 : 0)
