import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { untilAlive } from './alive-brokers.ts'
import { brokerProperties, type Node, propertiesText } from './broker-properties.ts'
import { freePorts } from './free-ports.ts'
import { type GuardedProcess, guardFolder, startGuarded } from './guarded-process.ts'
import { brokerJars, jarsClassPath } from './jars.ts'
import type { LocalKafka, LocalKafkaOptions } from './local-kafka.ts'
import { runProgram } from './run-program.ts'
import type { Fitting } from './start-local-kafka.ts'

/** Apache Kafka itself from its published jars, one Java process for each broker. Needs Java 17 or newer and Maven. */
export async function jarsKafka(options: LocalKafkaOptions): Promise<Fitting> {
  const version = await javaVersion()
  if (version === null) return { fits: false, why: 'there is no java on the path' }
  if (version < 17) return { fits: false, why: `java is version ${version}, Kafka needs 17` }
  const hasMaven = await runProgram('mvn', ['--version']).then(
    () => true,
    () => false,
  )
  if (!hasMaven) return { fits: false, why: 'there is no mvn on the path' }
  return { fits: true, start: () => start(options) }
}

async function start(options: LocalKafkaOptions): Promise<LocalKafka> {
  const progress = options.onProgress ?? (() => {})
  const classPath = await jarsClassPath('kafka-4.4.0', brokerJars, progress)
  const folder = options.keepIn ?? (await mkdtemp(join(tmpdir(), 'local-kafka-')))
  const guard = options.keepIn === undefined ? guardFolder(folder) : null
  const running = new Map<number, GuardedProcess>()

  const stop = async () => {
    await Promise.all([...running.values()].map(broker => broker.kill()))
    if (guard === null) return
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    await guard.release()
  }

  try {
    const nodes = await layOut(options.brokers ?? 3)
    progress(`Starting ${nodes.length} brokers`)
    const clusterId = await format(classPath, folder, nodes, options)
    const bootstrap = nodes.map(node => `${node.host}:${node.ports.plain}`)
    const launch = async (node: Node) => {
      const file = join(folder, `broker-${node.id}`, 'server.properties')
      running.set(
        node.id,
        await startGuarded(
          'java',
          [...brokerJvm, '-cp', classPath, 'kafka.Kafka', file],
          logFile(folder, node.id),
        ),
      )
    }
    const untilUp = (ids: number[], from: string[]) =>
      untilAlive(from, ids, { timeoutMs: 60_000, check: () => failWhenEnded(folder, running, ids) })

    await Promise.all(nodes.map(launch))
    // Each of them is asked: one that answers late may not know yet what the others say.
    await Promise.all(
      bootstrap.map(address =>
        untilUp(
          nodes.map(node => node.id),
          [address],
        ),
      ),
    )

    return {
      bootstrap,
      brokers: nodes.map(node => ({
        id: node.id,
        host: node.host,
        port: node.ports.plain,
        logFile: logFile(folder, node.id),
      })),
      clusterId,
      way: 'jars',
      killBroker: async id => {
        await brokerOf(running, id).kill()
      },
      startBroker: async id => {
        const node = nodes.find(n => n.id === id)
        if (node === undefined || !brokerOf(running, id).hasEnded()) {
          throw new Failure('refused', `Broker ${id} is running already.`)
        }
        await launch(node)
        await untilUp([id], [`${node.host}:${node.ports.plain}`])
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Small, and quick to start: the first tier of the compiler is enough for a broker that does little. */
const brokerJvm = [
  '-Xmx384m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
  '-Dorg.slf4j.simpleLogger.logFile=System.out',
]

const logFile = (folder: string, id: number): string => join(folder, `broker-${id}`, 'broker.log')

async function layOut(count: number): Promise<Node[]> {
  const ports = await freePorts(count * 4)
  return Array.from({ length: count }, (_, index) => {
    const [plain = 0, controller = 0, tls = 0, sasl = 0] = ports.slice(index * 4)
    return {
      id: index + 1,
      host: '127.0.0.1',
      bindHost: '127.0.0.1',
      ports: { plain, controller, tls, sasl },
    }
  })
}

/** Writes the properties of every broker and formats its data folder; a kept one stays as it is and says the cluster's id. */
async function format(
  classPath: string,
  folder: string,
  nodes: readonly Node[],
  options: LocalKafkaOptions,
): Promise<string> {
  const kept = await keptClusterId(folder)
  const clusterId = kept ?? Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
  await Promise.all(
    nodes.map(async node => {
      const home = join(folder, `broker-${node.id}`)
      await mkdir(home, { recursive: true })
      const file = join(home, 'server.properties')
      await writeFile(file, propertiesText(brokerProperties(node, nodes, join(home, 'data'), null, options)))
      if (kept !== null) return
      await runProgram('java', [
        ...brokerJvm,
        '-cp',
        classPath,
        'kafka.tools.StorageTool',
        'format',
        '-t',
        clusterId,
        '-c',
        file,
      ])
    }),
  )
  return clusterId
}

async function keptClusterId(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'broker-1', 'data', 'meta.properties'), 'utf8').catch(() => '')
  return /^cluster\.id=(.+)$/m.exec(text)?.[1] ?? null
}

function brokerOf(running: Map<number, GuardedProcess>, id: number): GuardedProcess {
  const broker = running.get(id)
  if (broker === undefined) {
    throw new Failure('not-found', `There is no broker ${id}; there are ${[...running.keys()].join(', ')}.`)
  }
  return broker
}

async function failWhenEnded(
  folder: string,
  running: Map<number, GuardedProcess>,
  ids: readonly number[],
): Promise<void> {
  for (const id of ids) {
    if (!running.get(id)?.hasEnded()) continue
    const log = await readFile(logFile(folder, id), 'utf8')
    throw new Failure(
      'unreachable',
      `Broker ${id} ended while it started:\n${log.trim().split('\n').slice(-20).join('\n')}`,
      {
        hint: 'A taken port or wrong broker properties are the usual reasons.',
      },
    )
  }
}

/** The major version of the `java` on the path, or null. */
async function javaVersion(): Promise<number | null> {
  const text = await runProgram('java', ['-version']).catch(() => '')
  const version = /version "(\d+)/.exec(text)?.[1]
  return version === undefined ? null : Number(version)
}
