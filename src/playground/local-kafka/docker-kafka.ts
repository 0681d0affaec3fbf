import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as TestcontainersModule from 'testcontainers'
import { Failure } from '../../core/failure.ts'
import {
  brokerProperties,
  clientHost,
  type Node,
  propertiesText,
  scramArguments,
} from './broker-properties.ts'
import { certificatesFor, clientListeners } from './client-listeners.ts'
import { freePorts } from './free-ports.ts'
import type { LocalKafka, LocalKafkaOptions } from './local-kafka.ts'
import { untilAlive, untilCoordinating } from './readiness.ts'
import type { Fitting } from './start-local-kafka.ts'

/**
 * The same brokers from the image apache/kafka, one container each. testcontainers is needed for development only, so it is
 * imported when asked for; its reaper container removes everything when we end without having done it.
 */
export async function dockerKafka(options: LocalKafkaOptions): Promise<Fitting> {
  if (options.keepIn !== undefined) return { fits: false, why: 'brokers in containers keep no data' }
  try {
    const testcontainers = await import('testcontainers')
    const engine = await testcontainers.getContainerRuntimeClient()
    return { fits: true, start: () => start(testcontainers, engine, options) }
  } catch {
    return { fits: false, why: 'no Docker engine answers' }
  }
}

type Testcontainers = typeof TestcontainersModule
type Engine = Awaited<ReturnType<Testcontainers['getContainerRuntimeClient']>>

async function start(
  testcontainers: Testcontainers,
  engine: Engine,
  options: LocalKafkaOptions,
): Promise<LocalKafka> {
  const nodes = await layOut(options.brokers ?? 3)
  options.onProgress?.(`Starting ${nodes.length} brokers in Docker`)
  const certificates = await certificatesInTemporaryFolder(options)
  const clusterId = randomBytes(16).toString('base64url')
  const listeners = clientListeners(nodes, certificates, options)
  const network = await new testcontainers.Network().start()

  const containerOf = (node: Node) => {
    const properties = brokerProperties(node, nodes, '/tmp/kafka-data', certificates, options)
    const format = [
      'format',
      '--ignore-formatted',
      '-t',
      clusterId,
      '-c',
      file,
      ...scramArguments(options.sasl?.users ?? []),
    ]
    const ports = [
      node.ports.plain,
      ...(options.tls ? [node.ports.tls] : []),
      ...(options.sasl ? [node.ports.sasl] : []),
    ]
    return new testcontainers.GenericContainer(image)
      .withEntrypoint([
        '/bin/sh',
        '-c',
        `${bin}/kafka-storage.sh "$@" && exec ${bin}/kafka-server-start.sh ${file}`,
        'sh',
      ])
      .withCommand(format)
      .withCopyContentToContainer([{ content: propertiesText(properties), target: file }])
      .withEnvironment({ KAFKA_HEAP_OPTS: '-Xmx384m' })
      .withNetwork(network)
      .withNetworkAliases(node.host)
      .withExposedPorts(...ports.map(port => ({ container: port, host: port })))
  }
  const started = new Map<number, { id: string; stop: () => Promise<unknown> }>()
  const stop = async () => {
    await Promise.all([...started.values()].map(container => container.stop()))
    started.clear()
    await network.stop()
  }
  const untilUp = (ids: number[], asked: Node) =>
    untilAlive(`${clientHost}:${asked.ports.plain}`, ids, patience)
  const nodeAndContainer = (id: number) => {
    const node = nodes.find(n => n.id === id)
    const container = started.get(id)
    if (node === undefined || container === undefined)
      throw new Failure('not-found', `There is no broker ${id}.`)
    return { node, container: engine.container.getById(container.id) }
  }

  try {
    const starts = await Promise.allSettled(
      nodes.map(async node => {
        const container = await containerOf(node).start()
        started.set(node.id, { id: container.getId(), stop: () => container.stop() })
      }),
    )
    for (const outcome of starts) if (outcome.status === 'rejected') throw outcome.reason
    const ids = nodes.map(node => node.id)
    await Promise.all(nodes.map(node => untilUp(ids, node)))
    await untilCoordinating(listeners.bootstrap, patience)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    ...listeners,
    brokers: nodes.map(({ id, ports }) => ({ id, host: clientHost, port: ports.plain, logFile: null })),
    clusterId,
    way: 'docker',
    killBroker: async id => {
      const { container } = nodeAndContainer(id)
      await container.kill()
      await container.wait()
    },
    startBroker: async id => {
      const { node, container } = nodeAndContainer(id)
      await container.start()
      await untilUp([id], node)
    },
    stop,
  }
}

const image = 'apache/kafka:4.4.0'
const patience = { timeoutMs: 120_000, check: () => {} }
const bin = '/opt/kafka/bin'
const file = '/tmp/server.properties'

/** A listener is advertised with the port that it has in the container, so the same one is taken on the host. */
async function layOut(count: number): Promise<Node[]> {
  const ports = await freePorts(count * 3)
  return Array.from({ length: count }, (_, index) => {
    const [plain = 0, tls = 0, sasl = 0] = ports.slice(index * 3)
    const host = `kafka-${index + 1}`
    return {
      id: index + 1,
      host,
      bindHost: '0.0.0.0',
      ports: { plain, internal: 19_092, controller: 19_093, tls, sasl },
    }
  })
}

async function certificatesInTemporaryFolder(options: LocalKafkaOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'local-kafka-'))
  try {
    return await certificatesFor(options, join(folder, 'certificates'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
