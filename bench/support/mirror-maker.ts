import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../src/kafka/cluster.ts'
import { jarsClassPath } from '../../src/playground/local-kafka/jars.ts'

export interface Taken {
  wallMs: number
  cpuMs: number
  peakMb: number
}

/** Clock ticks a second of /proc/PID/stat (sysconf(_SC_CLK_TCK)): 100 on Linux of every architecture that Node runs on. */
const ticks = 100

/** `at least once`: its defaults. `exactly once`: the same with the support for it switched on (KIP-618, KIP-710). */
export type Guarantee = 'at least once' | 'exactly once'

/**
 * MirrorMaker 2 with one task and its defaults. Its target has the name that its default policy gives. The time is from the first
 * record that arrives to the last, as nobody counts the start of the JVM; the CPU is of the process between the two.
 */
export async function mirror(
  cluster: Cluster,
  bootstrap: readonly string[],
  topic: string,
  count: number,
  guarantee: Guarantee,
): Promise<Taken & { target: string }> {
  const classPath = await jarsClassPath('connect-mirror-4.3.0', [
    'org.apache.kafka:connect-mirror:4.3.0',
    'org.apache.kafka:connect-runtime:4.3.0',
    'org.apache.kafka:connect-json:4.3.0',
    'org.slf4j:slf4j-nop:1.7.36',
  ])
  const folder = mkdtempSync(join(tmpdir(), 'mirror-'))
  const servers = bootstrap.join(',')
  const [main, ...files] =
    guarantee === 'at least once' ? standalone(folder, servers, topic) : dedicated(folder, servers, topic)
  const target = `${aliases[guarantee]}.${topic}`
  const child = spawn('java', ['-Xmx2g', '-cp', classPath, main, ...files], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  try {
    const pid = child.pid ?? 0
    await until(async () => (await arrived(cluster, target)) > 0n, 120_000)
    const [began, used] = [performance.now(), cpuMsOf(pid)]
    // Markers of transactions have offsets, too: it is over when nothing more comes.
    let last = { offsets: 0n, at: began, cpuMs: used }
    await until(async () => {
      const offsets = await arrived(cluster, target)
      if (offsets > last.offsets) last = { offsets, at: performance.now(), cpuMs: cpuMsOf(pid) }
      return offsets >= BigInt(count) && performance.now() - last.at > quietMs
    }, 600_000)
    return { target, wallMs: last.at - began, cpuMs: last.cpuMs - used, peakMb: peakMbOf(pid) }
  } finally {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Longer than a transaction of it is open. */
const quietMs = 3000

/** What its targets' names begin with. */
const aliases: Readonly<Record<Guarantee, string>> = { 'at least once': 'from', 'exactly once': 'once' }

/** Its source connector in a standalone Connect worker, which knows no transactions. */
function standalone(folder: string, servers: string, topic: string): [main: string, ...files: string[]] {
  const [worker, connector] = [join(folder, 'worker.properties'), join(folder, 'connector.properties')]
  const bytes = 'org.apache.kafka.connect.converters.ByteArrayConverter'
  writeFileSync(
    worker,
    properties({
      'bootstrap.servers': servers,
      'key.converter': bytes,
      'value.converter': bytes,
      'header.converter': bytes,
      'offset.storage.file.filename': join(folder, 'offsets'),
      'offset.flush.interval.ms': '5000',
      listeners: 'http://127.0.0.1:0',
    }),
  )
  writeFileSync(
    connector,
    properties({
      name: 'mirror',
      'connector.class': 'org.apache.kafka.connect.mirror.MirrorSourceConnector',
      'tasks.max': '1',
      topics: topic,
      'source.cluster.alias': aliases['at least once'],
      'target.cluster.alias': 'to',
      'source.cluster.bootstrap.servers': servers,
      'target.cluster.bootstrap.servers': servers,
      'replication.factor': '1',
      'offset-syncs.topic.replication.factor': '1',
      'sync.topic.acls.enabled': 'false',
    }),
  )
  return ['org.apache.kafka.connect.cli.ConnectStandalone', worker, connector]
}

/** MirrorMaker by itself. Its source connector is exactly once where the consumer reads committed records only. */
function dedicated(folder: string, servers: string, topic: string): [main: string, ...files: string[]] {
  const file = join(folder, 'mm2.properties')
  const from = aliases['exactly once']
  writeFileSync(
    file,
    properties({
      clusters: `${from}, to`,
      [`${from}.bootstrap.servers`]: servers,
      'to.bootstrap.servers': servers,
      [`${from}->to.enabled`]: 'true',
      [`to->${from}.enabled`]: 'false',
      [`${from}->to.topics`]: topic,
      'tasks.max': '1',
      'to.exactly.once.source.support': 'enabled',
      [`${from}.consumer.isolation.level`]: 'read_committed',
      'dedicated.mode.enable.internal.rest': 'true',
      listeners: 'http://127.0.0.1:0',
      'replication.factor': '1',
      'offset-syncs.topic.replication.factor': '1',
      'checkpoints.topic.replication.factor': '1',
      'heartbeats.topic.replication.factor': '1',
      'offset.storage.replication.factor': '1',
      'config.storage.replication.factor': '1',
      'status.storage.replication.factor': '1',
      'sync.topic.acls.enabled': 'false',
    }),
  )
  return ['org.apache.kafka.connect.mirror.MirrorMaker', file]
}

const properties = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

async function arrived(cluster: Cluster, topic: string): Promise<bigint> {
  const { topics } = await cluster.describe([topic])
  const partitions = (topics[0]?.partitions ?? []).map(({ partition }) => ({ topic, partition }))
  if (partitions.length === 0) return 0n
  const ends = await cluster.listOffsets(partitions, 'latest')
  return [...ends.values()].reduce((sum, end) => sum + (end.known ? (end.value ?? 0n) : 0n), 0n)
}

async function until(holds: () => Promise<boolean>, patienceMs: number): Promise<void> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(100))
    if (await holds()) return
  throw new Error('MirrorMaker did not come so far in time.')
}

/** User and system time, the 14th and 15th field; the 2nd one is a name in brackets that may hold blanks. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks
}

const peakMbOf = (pid: number): number =>
  (Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6
