import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterEach, expect, test } from 'vitest'
import { Failure, known, unknown } from '../../../src/core/failure.ts'
import type { LagScan, LogDir, ScannedGroup } from '../../../src/kafka/cluster.ts'
import { scanLags } from '../../../src/kafka/scan-lags.ts'
import { metricDeclarations } from '../../../src/telemetry/metric-declarations.ts'
import { createMetrics, type MetricSources, type Metrics } from '../../../src/telemetry/metrics.ts'
import type { BesideScan } from '../../../src/telemetry/scan-numbers.ts'
import { startTelemetryServer, type TelemetryServer } from '../../../src/telemetry/telemetry-server.ts'
import { parseExposition } from '../../support/parse-exposition.ts'

const why = new Failure('unreachable', 'Broker 2 does not answer.')
const none: MetricSources = {
  outbox: () => [],
  approvalsWaiting: () => new Map(),
  jobs: () => [],
  files: () => ({ trouble: { 'ops.db': false, 'history.db': false }, droppedScans: 0, lastBackupAt: null }),
  clusterBackups: () => [],
  alerts: () => [],
  fault: error => {
    throw error
  },
}

function group(id: string, offset: bigint | null): ScannedGroup {
  return {
    id,
    kind: 'classic',
    state: 'Stable',
    protocolType: 'consumer',
    coordinator: 1,
    committed:
      offset === null
        ? unknown(why)
        : known([{ topic: 'jobs', partition: 0, offset, leaderEpoch: 0, metadata: null }]),
    description: unknown(why),
  }
}

/** One topic `jobs` with a partition that ends at 100, replicated on two of three brokers. */
function scan(groups: ScannedGroup[], end: bigint | null = 100n): LagScan {
  const partition = {
    partition: 0,
    leader: 1,
    leaderEpoch: 0,
    replicas: [1, 2, 3],
    isr: [1, 2],
    offlineReplicas: [],
  }
  return {
    at: 1_700_000_000_000,
    tookMs: 120,
    requests: 13,
    description: {
      clusterId: 'c',
      brokers: [1, 2].map(id => ({ id, host: 'h', port: 1, rack: null })),
      topics: [{ name: 'jobs', id: 't', internal: false, partitions: [partition] }],
      at: 1_700_000_000_000,
    },
    ends: new Map([['jobs/0', end === null ? unknown(why) : known(end)]]),
    starts: new Map([['jobs/0', known(0n)]]),
    groups,
    missing: [],
  }
}

const nothingBeside: BesideScan = { logDirs: unknown(why), rates: new Map(), judgement: null }
const recordScan = async (metrics: Metrics, seen: LagScan): Promise<void> =>
  metrics.recordScan('production', seen, await scanLags(seen), nothingBeside)

test('the numbers of the last scan are served under the suite’s names, with their environment', async () => {
  const metrics = createMetrics(none)
  await recordScan(metrics, scan([group('billing', 40n)]))
  const page = await metrics.page()
  for (const line of [
    'kafka_cluster_brokers{environment="production"} 2',
    'kafka_cluster_under_replicated_partitions{environment="production"} 1',
    'kafka_topic_messages_total{environment="production",topic="jobs"} 100',
    'kafka_topic_consumer_lag{environment="production",topic="jobs",consumer_group="billing"} 60',
    'kafka_consumer_group_lag_total{environment="production",consumer_group="billing"} 60',
    'kafka_ops_scan_requests_total{environment="production"} 13',
  ])
    expect(page.split('\n')).toContain(line)
})

test('a group that is gone is gone from the page, and what is not known has no line instead of a zero', async () => {
  const metrics = createMetrics(none)
  await recordScan(metrics, scan([group('billing', 40n), group('retired-group', 1n)]))
  await metrics.page()
  await recordScan(metrics, scan([group('billing', null)], null))
  const page = await metrics.page()
  expect(page).not.toContain('retired-group')
  expect(page).not.toMatch(/^kafka_(consumer_group|topic)_.*\{/m)
})

test('after a scan that learnt nothing no old numbers are served', async () => {
  const metrics = createMetrics(none)
  await recordScan(metrics, scan([group('billing', 40n)]))
  metrics.recordScanFailed('production')
  const page = await metrics.page()
  expect(page).not.toContain('kafka_cluster_brokers{')
  expect(page).toContain('kafka_ops_scans_failed_total{environment="production"} 1')
})

test('more lines than allowed: the greatest stay, and the page says how many are left out', async () => {
  const metrics = createMetrics({ ...none, mostLines: 2 })
  await recordScan(metrics, scan([group('a', 90n), group('b', 10n), group('c', 50n)]))
  const page = await metrics.page()
  expect(page).toContain('consumer_group="b"')
  expect(page).not.toContain('consumer_group="a"')
  const leftOut =
    'kafka_ops_metric_lines_left_out{environment="production",metric="kafka_consumer_group_lag_total"} 1'
  expect(page).toContain(leftOut)
})

test('a database that cannot be read costs only its own lines', async () => {
  const faults: unknown[] = []
  const metrics = createMetrics({
    outbox: () => {
      throw why
    },
    jobs: () => [{ kind: 'reassign', state: 'running', count: 1 }],
    alerts: () => [{ environment: 'production', severity: 'critical', state: 'firing', count: 3 }],
    approvalsWaiting: () => new Map([['production', 2]]),
    files: none.files,
    clusterBackups: none.clusterBackups,
    fault: error => faults.push(error),
  })
  expect(await metrics.page()).toContain('kafka_ops_approvals_waiting{environment="production"} 2')
  expect(await metrics.page()).toContain('kafka_ops_jobs{kind="reassign",state="running"} 1')
  expect(await metrics.page()).toContain(
    'kafka_ops_alerts_open{environment="production",severity="critical",state="firing"} 3',
  )
  expect(faults).toHaveLength(3)
})

test('every line is valid exposition, whatever a group is called', async () => {
  const metrics = createMetrics(none)
  const hostile = '<!channel> "x"\\ \n{y="z"} 7'
  await recordScan(metrics, scan([group(hostile, 40n)]))
  metrics.recordSlackCall('chat.postMessage', true, 80)
  metrics.recordSlackAcknowledgement('command', 4)
  const families = parseExposition(await metrics.page())
  for (const [name, { type, help }] of Object.entries(metricDeclarations))
    expect(families.get(name)).toMatchObject({ type, help })
  const lags = families.get('kafka_partition_lag')?.samples ?? []
  expect(lags).toEqual([
    {
      name: 'kafka_partition_lag',
      labels: { environment: 'production', topic: 'jobs', partition: '0', consumer_group: hostile },
      value: 60,
    },
  ])
})

test('a counter of records only rises, also when a log is truncated or a topic made anew', async () => {
  const metrics = createMetrics(none)
  const total = async (end: bigint | null, id = 't'): Promise<number | undefined> => {
    const seen = scan([], end)
    for (const topic of seen.description.topics) topic.id = id
    await recordScan(metrics, seen)
    return parseExposition(await metrics.page()).get('kafka_topic_messages_total')?.samples[0]?.value
  }
  expect(await total(100n)).toBe(100)
  expect(await total(130n)).toBe(130)
  expect(await total(null)).toBeUndefined()
  expect(await total(150n)).toBe(150)
  expect(await total(140n)).toBe(150)
  expect(await total(145n)).toBe(155)
  expect(await total(7n, 'made anew')).toBe(162)
})

test('sizes, rates and scores are served where they are known', async () => {
  const metrics = createMetrics(none)
  const seen = scan([])
  const replica = { topic: 'jobs', partition: 0, bytes: 1000n, isFuture: false }
  const dir: LogDir = { path: '/d', error: null, totalBytes: 1n, usableBytes: 1n, replicas: [replica] }
  const beside = (brokers: number[]): BesideScan => ({
    logDirs: known(new Map(brokers.map(id => [id, known([dir])]))),
    rates: new Map([['jobs', 2.5]]),
    judgement: null,
  })
  const lags = await scanLags(seen)
  metrics.recordScan('production', seen, lags, beside([1, 2, 3]))
  const page = await metrics.page()
  expect(page).toContain('kafka_topic_size_bytes{environment="production",topic="jobs"} 3000')
  expect(page).toContain('kafka_topic_message_rate{environment="production",topic="jobs"} 2.5')
  metrics.recordScan('production', seen, lags, beside([1, 2]))
  expect(await metrics.page()).not.toMatch(/^kafka_topic_size_bytes\{/m)
})

test('a page of 10,000 partitions leaves the event loop free', async () => {
  const metrics = createMetrics(none)
  await recordScan(metrics, largeScan(10_000))
  await metrics.page()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const page = await metrics.page()
  delay.disable()
  expect(page.match(/^kafka_partition_lag\{/gm)).toHaveLength(10_000)
  // 50 ms is promised; another process may have the core for a moment.
  expect(delay.percentile(99) / 1e6).toBeLessThan(50)
})

/** 100 groups that read 100 topics of `partitions` partitions altogether, one topic each. */
function largeScan(partitions: number): LagScan {
  const each = partitions / 100
  const numbers = Array.from({ length: each }, (_, partition) => partition)
  const [first] = scan([]).description.topics
  const one = first?.partitions[0]
  if (!first || !one) throw new Error('No partition.')
  const names = Array.from({ length: 100 }, (_, n) => `a-topic-with-a-usual-name-${n}`)
  const topics = names.map(name => ({
    ...first,
    name,
    partitions: numbers.map(partition => ({ ...one, partition })),
  }))
  const keys = names.flatMap(name => numbers.map(partition => `${name}/${partition}`))
  const groups = names.map((name, n) => ({
    ...group(`a-consumer-group-${n}`, 0n),
    committed: known(
      numbers.map(partition => ({ topic: name, partition, offset: 40n, leaderEpoch: 0, metadata: null })),
    ),
  }))
  return {
    ...scan(groups),
    description: { ...scan([]).description, topics },
    ends: new Map(keys.map(key => [key, known(100n)])),
    starts: new Map(keys.map(key => [key, known(0n)])),
  }
}

let server: TelemetryServer | undefined
afterEach(() => server?.close())

test('the page, the health and the readiness are served', async () => {
  const metrics = createMetrics(none)
  let waitingFor = ['Slack']
  server = await startTelemetryServer({
    host: '127.0.0.1',
    port: 0,
    metrics,
    waitingFor: () => waitingFor,
    fault: none.fault,
  })
  const get = (path: string) => fetch(`${server?.url}${path}`)
  expect(await (await get('/healthz')).text()).toBe('ok\n')
  const early = await get('/readyz')
  expect([early.status, await early.text()]).toEqual([503, 'waiting for Slack\n'])
  waitingFor = []
  expect((await get('/readyz')).status).toBe(200)
  const page = await get('/metrics')
  expect(page.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  expect(await page.text()).toContain('nodejs_eventloop_lag_seconds')
  expect((await get('/else')).status).toBe(404)
  expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).toBe(405)
})

test('a port that is taken is said with the key to change', async () => {
  const options = { host: '127.0.0.1', metrics: createMetrics(none), waitingFor: () => [], fault: none.fault }
  server = await startTelemetryServer({ ...options, port: 0 })
  const port = Number(new URL(server.url).port)
  await expect(startTelemetryServer({ ...options, port })).rejects.toMatchObject({
    code: 'config',
    hint: 'Set telemetry.port in bot.yml to a free port.',
  })
})

test('what is wrong with the bot’s own files can be read, and a copy that was never made has no time', async () => {
  const well = await createMetrics(none).page()
  expect(well).toContain('kafka_ops_store_trouble{file="ops.db"} 0')
  expect(well).not.toMatch(/^kafka_ops_last_backup_timestamp_seconds /m)
  const page = await createMetrics({
    ...none,
    files: () => ({
      trouble: { 'ops.db': false, 'history.db': true },
      droppedScans: 3,
      lastBackupAt: 1_700_000_000_000,
    }),
  }).page()
  expect(page).toContain('kafka_ops_store_trouble{file="history.db"} 1')
  expect(page).toContain('kafka_ops_history_dropped_scans 3')
  expect(page).toContain('kafka_ops_last_backup_timestamp_seconds 1700000000')
})

test('when each cluster was last backed up, and that it cannot be now, is served', async () => {
  const page = await createMetrics({
    ...none,
    clusterBackups: () => [
      { environment: 'production', lastAt: 1_700_000_000_000, isFailing: true },
      { environment: 'staging', lastAt: null, isFailing: false },
    ],
  }).page()
  expect(page).toContain(
    'kafka_ops_last_cluster_backup_timestamp_seconds{environment="production"} 1700000000',
  )
  expect(page).not.toContain('kafka_ops_last_cluster_backup_timestamp_seconds{environment="staging"}')
  expect(page).toContain('kafka_ops_cluster_backup_failing{environment="production"} 1')
  expect(page).toContain('kafka_ops_cluster_backup_failing{environment="staging"} 0')
})
