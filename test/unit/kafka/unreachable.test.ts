import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'

const servers: Server[] = []
const sockets = new Set<Socket>()
const clusters: Cluster[] = []

/** Somebody who takes connections and does with them what `then` says; the default is what a half-open connection looks like. */
async function listen(then: (socket: Socket) => void = () => {}): Promise<string> {
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    then(socket)
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `127.0.0.1:${address.port}`
}

const open = (bootstrap: string[], more: { tls?: { ca?: string } } = {}): Cluster => {
  const cluster = openCluster({ environment: 'down', bootstrap, requestTimeoutMs: 600, ...more })
  clusters.push(cluster)
  return cluster
}

afterEach(async () => {
  await Promise.all(clusters.splice(0).map(cluster => cluster.close()))
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))))
})

/** A port that somebody had a moment ago and nobody has now. */
async function closedPort(): Promise<string> {
  const address = await listen()
  await new Promise(resolve => servers.pop()?.close(resolve))
  return address
}

const questions: [string, (cluster: Cluster) => Promise<unknown>][] = [
  ['describe', cluster => cluster.describe()],
  ['quorum', cluster => cluster.quorum()],
  ['listGroups', cluster => cluster.listGroups()],
  ['committed', cluster => cluster.committed('g')],
  ['listOffsets', cluster => cluster.listOffsets([{ topic: 't', partition: 0 }], 'latest')],
  ['scan', cluster => cluster.scan()],
  ['commitOffsets', cluster => cluster.commitOffsets('g', [{ topic: 't', partition: 0, offset: 1n }])],
  ['deleteOffsets', cluster => cluster.deleteOffsets('g', [{ topic: 't', partition: 0 }])],
  ['brokerConfigs', cluster => cluster.brokerConfigs([1])],
  ['logDirs', cluster => cluster.logDirs()],
  ['listPartitionReassignments', cluster => cluster.listPartitionReassignments()],
]

describe('A cluster that is not there', () => {
  test('can be opened: only the questions fail', async () => {
    const cluster = open([await closedPort()])
    expect(cluster.environment).toBe('down')
    expect(cluster.requestsSent()).toBe(0)
  })

  test.each(questions)('fails %s at once when nobody listens, naming the address', async (_name, ask) => {
    const address = await closedPort()
    await expect(ask(open([address]))).rejects.toMatchObject({
      name: 'Failure',
      code: 'unreachable',
      message: expect.stringContaining(address),
      hint: expect.any(String),
    })
  })

  test.each(questions)(
    'fails %s within the time limit when the connection is half open',
    async (_name, ask) => {
      const address = await listen()
      const started = performance.now()
      await expect(ask(open([address]))).rejects.toMatchObject({
        name: 'Failure',
        code: 'timeout',
        message: expect.stringContaining(address),
      })
      expect(performance.now() - started).toBeLessThan(1500)
    },
  )

  test('fails in words when the name does not resolve, the connection is cut, or nonsense comes back', async () => {
    await expect(open(['no-such-host.invalid:9092']).describe()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/cannot be resolved/),
    })
    await expect(open([await listen(socket => socket.destroy())]).describe()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/closed the connection/),
    })
    const chatter = await listen(socket =>
      socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    )
    await expect(open([chatter]).describe()).rejects.toMatchObject({ name: 'Failure' })
  })

  test('fails within the time limit when a TLS handshake is never answered', async () => {
    const started = performance.now()
    await expect(open([await listen()], { tls: {} }).describe()).rejects.toMatchObject({ code: 'timeout' })
    expect(performance.now() - started).toBeLessThan(1500)
  })

  test('that is closed while it is asked ends the question', async () => {
    const cluster = open([await listen()])
    const asked = cluster.describe().catch((error: unknown) => error)
    await new Promise(resolve => setTimeout(resolve, 50))
    const started = performance.now()
    await cluster.close()
    expect(await asked).toMatchObject({ name: 'Failure' })
    expect(performance.now() - started).toBeLessThan(300)
    await expect(cluster.describe()).rejects.toMatchObject({ name: 'Failure' })
  })

  test('asks nothing where nothing was asked for', async () => {
    const cluster = open([await closedPort()])
    expect(await cluster.describeGroups([])).toEqual(new Map())
    expect(await cluster.listOffsets([], 'latest')).toEqual(new Map())
    expect(await cluster.commitOffsets('g', [])).toEqual([])
    expect(await cluster.deleteOffsets('g', [])).toEqual([])
    expect(await cluster.alterPartitionReassignments([])).toEqual([])
    expect(cluster.requestsSent()).toBe(0)
  })

  test.each(['', 'kafka', 'kafka:', 'kafka:0', 'kafka:99999', 'a b:1', 'kafka:9092,other:9092'])(
    'is refused when its address is written “%s”',
    address => {
      expect(() => open([address])).toThrow(expect.objectContaining({ code: 'config' }))
    },
  )
})
