/**
 * Six hours of scans of 10,000 partitions, one every 30 s: what a scan costs this thread and the history's own, how large the
 * file grows beside the 4 GB that it may, and how fast it answers.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ScanSamples, SeriesQuery } from '../src/store/history.ts'
import { openStore } from '../src/store/open-store.ts'

const scans = Number(process.argv[2] ?? 6 * 120)
const start = Date.now() - scans * 30_000
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-bench-'))
const store = openStore({ folder })
const { history } = store
const before = process.memoryUsage().rss

const samples = (i: number): ScanSamples => {
  const topics = Array.from({ length: 500 }, (_, topic) => ({
    name: `a-topic-with-a-name-of-usual-length-${topic}`,
    id: `uuid-of-topic-${topic}`,
    partitions: Array.from({ length: 20 }, (_, partition) => ({
      partition,
      start: 1_000_000_000n,
      end: 5_000_000_000n + BigInt(i * 1000 + partition),
    })),
  }))
  const groups = Array.from({ length: 50 }, (_, group) => ({
    group: `group-${group}`,
    commits: topics
      .filter((_topic, topic) => topic % 50 === group)
      .flatMap(({ name, partitions }) =>
        partitions.map(({ partition, end }) => ({ topic: name, partition, offset: end - 10n })),
      ),
  }))
  return { environment: 'bench', at: start + i * 30_000, topics, groups, readings: { score: 90 } }
}

const took = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}
const question = { environment: 'bench', since: start, until: Date.now() }
const ask = (query: SeriesQuery) => took(() => history.series(query))

const handing: number[] = []
const writing: number[] = []
for (let i = 0; i < scans; i++) {
  const scan = samples(i)
  handing.push(await took(() => history.record(scan)))
  // Questions wait for the scan before them, so that this is the time of writing it.
  writing.push(await ask({ ...question, of: 'reading', name: 'none' }))
}
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const answers = {
  lagOfGroup: await ask({ ...question, of: 'lag', group: 'group-3' }),
  endOfTopic: await ask({ ...question, of: 'end', topic: 'a-topic-with-a-name-of-usual-length-3' }),
  windowOf200Partitions: await took(() =>
    history.window({ environment: 'bench', group: 'group-3', scans: 20 }),
  ),
}
delay.disable()

const p99 = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const bytes = statSync(join(folder, 'history.db')).size
console.log({
  scans,
  rowsPerScan: 20_000,
  dropped: history.dropped(),
  handingOverMs: { mean: mean(handing), first: handing[0], p99: p99(handing) },
  writingMs: { mean: mean(writing), p99: p99(writing) },
  megabytes: bytes / 1e6,
  bytesPerRow: bytes / scans / 20_000,
  answersMs: answers,
  eventLoopDelayMs: delay.max / 1e6,
  rssGrowthMegabytes: (process.memoryUsage().rss - before) / 1e6,
})
await store.close()
rmSync(folder, { recursive: true })
