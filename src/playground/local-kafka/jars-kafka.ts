import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import {
  brokerProperties,
  clientHost,
  type Node,
  propertiesText,
  scramArguments,
} from './broker-properties.ts'
import type { Certificates } from './certificates.ts'
import { certificatesFor, clientListeners } from './client-listeners.ts'
import { freePorts } from './free-ports.ts'
import { type GuardedProcess, guardFolder, startGuarded } from './guarded-process.ts'
import { brokerJars, jarsClassPath } from './jars.ts'
import type { LocalKafka, LocalKafkaOptions } from './local-kafka.ts'
import { untilAlive, untilCoordinating } from './readiness.ts'
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
  const logFile = (id: number) => join(folder, `broker-${id}`, 'broker.log')

  const launch = ({ id }: Node) => {
    const args = [
      ...brokerJvm,
      '-cp',
      classPath,
      'kafka.Kafka',
      join(folder, `broker-${id}`, 'server.properties'),
    ]
    running.set(id, startGuarded('java', args, logFile(id)))
  }
  const patience = (nodes: readonly Node[]) => ({
    timeoutMs: 60_000,
    check: () => failWhenEnded(nodes, running, logFile),
  })
  const untilUp = (nodes: readonly Node[], asked: Node) =>
    untilAlive(
      `${clientHost}:${asked.ports.plain}`,
      nodes.map(node => node.id),
      patience(nodes),
    )
  const stop = async () => {
    await Promise.all([...running.values()].map(broker => broker.kill()))
    if (guard === null) return
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    await guard.release()
  }

  try {
    const nodes = await layOut(options.brokers ?? 3)
    progress(`Starting ${nodes.length} brokers`)
    const certificates = await certificatesFor(options, join(folder, 'certificates'))
    const clusterId = await format(classPath, folder, nodes, certificates, options)
    nodes.forEach(launch)
    // Each of them is asked: one that came late may not know yet what the others know.
    await Promise.all(nodes.map(node => untilUp(nodes, node)))
    const listeners = clientListeners(nodes, certificates, options)
    await untilCoordinating(listeners.bootstrap, patience(nodes))

    return {
      ...listeners,
      brokers: nodes.map(({ id, ports }) => ({
        id,
        host: clientHost,
        port: ports.plain,
        logFile: logFile(id),
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
        launch(node)
        await untilUp([node], node)
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

async function layOut(count: number): Promise<Node[]> {
  const ports = await freePorts(count * 5)
  return Array.from({ length: count }, (_, index) => {
    const [plain = 0, internal = 0, controller = 0, tls = 0, sasl = 0] = ports.slice(index * 5)
    return {
      id: index + 1,
      host: clientHost,
      bindHost: clientHost,
      ports: { plain, internal, controller, tls, sasl },
    }
  })
}

/** Writes the properties of every broker and formats its data folder; a kept one stays as it is and says the cluster's id. */
async function format(
  classPath: string,
  folder: string,
  nodes: readonly Node[],
  certificates: Certificates | null,
  options: LocalKafkaOptions,
): Promise<string> {
  const kept = await keptClusterId(folder)
  const clusterId = kept ?? randomBytes(16).toString('base64url')
  await Promise.all(
    nodes.map(async node => {
      const home = join(folder, `broker-${node.id}`)
      await mkdir(home, { recursive: true })
      const file = join(home, 'server.properties')
      const properties = brokerProperties(node, nodes, join(home, 'data'), certificates, options)
      await writeFile(file, propertiesText(properties))
      if (kept !== null) return
      // One id in 64 begins with a hyphen; in one word with its option it is not taken for another option.
      const id = `--cluster-id=${clusterId}`
      const what = ['format', id, '-c', file, ...scramArguments(options.sasl?.users ?? [])]
      await runProgram('java', [...brokerJvm, '-cp', classPath, 'kafka.tools.StorageTool', ...what])
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
  nodes: readonly Node[],
  running: Map<number, GuardedProcess>,
  logFile: (id: number) => string,
): Promise<void> {
  for (const { id } of nodes) {
    if (!running.get(id)?.hasEnded()) continue
    const lines = (await readFile(logFile(id), 'utf8')).trim().split('\n')
    throw new Failure('unreachable', `Broker ${id} ended while it started:\n${lines.slice(-20).join('\n')}`, {
      hint: 'A taken port or wrong broker properties are the usual reasons.',
    })
  }
}

/** The major version of the `java` on the path, or null. */
async function javaVersion(): Promise<number | null> {
  const text = await runProgram('java', ['-version']).catch(() => '')
  const version = /version "(\d+)/.exec(text)?.[1]
  return version === undefined ? null : Number(version)
}
