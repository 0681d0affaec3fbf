/**
 * How soon the bot is ready and how much memory it takes, with 10,000 partitions and 100 groups in view; beside a Node process
 * that does nothing, and the same bot with one partition in view. Linux and macOS (`ps`).
 */
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Stage, startStage } from '../test/support/stage.ts'
import { botSettings } from './support/bot-settings.ts'
import { median, mustHold, times } from './support/figures.ts'
import {
  almostEmpty,
  type ClusterSize,
  startSimulatedCluster,
  tenThousandPartitions,
} from './support/simulated-cluster.ts'

const scans = Number(process.argv[2] ?? 60)
const intervalMs = Number(process.argv[3] ?? 2000)
const starts = 3
/** What Prometheus does by default. */
const scrapeEveryMs = 15_000

const megabytes = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024

async function bareNode(): Promise<{ startMs: number; rss: number }> {
  const began = performance.now()
  const child = fork(fileURLToPath(new URL('./support/idle-process.js', import.meta.url)))
  await once(child, 'message')
  const startMs = performance.now() - began
  await sleep(1000)
  const rss = megabytes(child.pid ?? 0)
  child.disconnect()
  await once(child, 'exit')
  return { startMs, rss }
}

interface Memory {
  startMs: number[]
  ready: number
  last: number
  most: number
  scans: number
  /** Of the worst interval between two scrapes, with the 10 ms between two looks of the histogram in it. */
  loopDelayP99Ms: number
}

async function memoryOf(size: ClusterSize): Promise<Memory> {
  const cluster = await startSimulatedCluster(size)
  const stage = await startStage({
    bootstrap: cluster.bootstrap,
    ...botSettings(`${intervalMs / 1000}s`),
  })
  try {
    const startMs: number[] = []
    for (let n = 0; n < starts; n += 1) {
      await stage.bot.term()
      const began = performance.now()
      await stage.bot.restart()
      startMs.push(performance.now() - began)
    }
    const watched = await watch(stage)
    if (watched.scans === 0) throw new Error('Too short: nothing was scraped while the bot scanned.')
    return { startMs, ...watched }
  } finally {
    await stage.end()
    await cluster.stop()
  }
}

async function watch({ bot }: Stage): Promise<Omit<Memory, 'startMs'>> {
  const seen = { ready: megabytes(bot.pid()), last: 0, most: 0, scans: 0, loopDelayP99Ms: 0 }
  const until = performance.now() + scans * intervalMs
  await bot.metrics()
  let scrapeAt = performance.now() + scrapeEveryMs
  while (performance.now() < until) {
    await sleep(500)
    seen.last = megabytes(bot.pid())
    seen.most = Math.max(seen.most, seen.last)
    if (performance.now() < scrapeAt) continue
    scrapeAt += scrapeEveryMs
    const page = await bot.metrics()
    seen.loopDelayP99Ms = Math.max(
      seen.loopDelayP99Ms,
      1000 * numberIn(page, 'nodejs_eventloop_lag_p99_seconds'),
    )
    seen.scans = numberIn(page, 'kafka_ops_scan_duration_seconds_count')
  }
  return seen
}

function numberIn(page: string, metric: string): number {
  const line = page.split('\n').find(one => one.startsWith(`${metric} `) || one.startsWith(`${metric}{`))
  return Number(line?.split(' ').at(-1) ?? 0)
}

const bare = await bareNode()
const small = await memoryOf(almostEmpty)
const large = await memoryOf(tenThousandPartitions)
const row = (what: string, start: number, memory: Partial<Memory> & { last: number }) => ({
  what,
  'start ms': start.toFixed(0),
  'of bare': times(start, bare.startMs),
  'ready MB': memory.ready?.toFixed(0) ?? '',
  'last MB': memory.last.toFixed(0),
  'most MB': memory.most?.toFixed(0) ?? '',
  'last of bare': times(memory.last, bare.rss),
  'loop p99 ms': memory.loopDelayP99Ms?.toFixed(1) ?? '',
  scans: memory.scans ?? '',
})
console.table([
  row('node', bare.startMs, { last: bare.rss }),
  row('bot, 1 partition', median(small.startMs), small),
  row('bot, 10,000 partitions', median(large.startMs), large),
])
mustHold([
  { what: 'slowest start', is: Math.max(...small.startMs, ...large.startMs), below: 3000, unit: 'ms' },
  { what: 'most memory', is: large.most, below: 250, unit: 'MB' },
  { what: 'growth by 10,000 partitions', is: large.most - small.last, below: 60, unit: 'MB' },
  { what: 'event loop delay p99', is: large.loopDelayP99Ms, below: 50, unit: 'ms' },
])
