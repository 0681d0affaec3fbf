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

/**
 * MirrorMaker's source connector with one task and its defaults, in a standalone Connect worker. Its target has the name that
 * its default policy gives. The time is from the first record that arrives to the last, as nobody counts the start of the JVM;
 * the CPU is of the process between the two.
 */
export async function mirror(
  cluster: Cluster,
  bootstrap: readonly string[],
  topic: string,
  count: number,
): Promise<Taken & { target: string }> {
  const classPath = await jarsClassPath('connect-mirror-4.3.0', [
    'org.apache.kafka:connect-mirror:4.3.0',
    'org.apache.kafka:connect-runtime:4.3.0',
    'org.apache.kafka:connect-json:4.3.0',
    'org.slf4j:slf4j-nop:1.7.36',
  ])
  const folder = mkdtempSync(join(tmpdir(), 'mirror-'))
  const [worker, connector] = [join(folder, 'worker.properties'), join(folder, 'connector.properties')]
  const servers = bootstrap.join(',')
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
      'source.cluster.alias': 'from',
      'target.cluster.alias': 'to',
      'source.cluster.bootstrap.servers': servers,
      'target.cluster.bootstrap.servers': servers,
      'replication.factor': '1',
      'offset-syncs.topic.replication.factor': '1',
      'sync.topic.acls.enabled': 'false',
    }),
  )
  const target = `from.${topic}`
  const child = spawn(
    'java',
    ['-Xmx2g', '-cp', classPath, 'org.apache.kafka.connect.cli.ConnectStandalone', worker, connector],
    { stdio: 'ignore' },
  )
  const ended = once(child, 'exit')
  try {
    const pid = child.pid ?? 0
    await until(async () => (await arrived(cluster, target)) > 0n, 120_000)
    const [began, used] = [performance.now(), cpuMsOf(pid)]
    await until(async () => (await arrived(cluster, target)) >= BigInt(count), 600_000)
    return { target, wallMs: performance.now() - began, cpuMs: cpuMsOf(pid) - used, peakMb: peakMbOf(pid) }
  } finally {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
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
