import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Reader, Writer } from '@platformatic/kafka'

/**
 * Brokers that speak Kafka's protocol and answer what a test wants them to: for what a real broker does rarely or never
 * on demand (an answer lost, a leader that moves between two requests, 10,000 partitions). The handshake they do by
 * themselves; for everything else `answer` is asked.
 */
export interface WireKafka {
  brokers: { id: number; host: string; port: number }[]
  bootstrap: string[]
  /** API keys in the order in which they came, without handshakes. */
  received: number[]
  stop(): Promise<void>
}

export interface WireRequest {
  apiKey: number
  apiVersion: number
  broker: number
  body: Reader
}
/** The body of the answer; `silence` leaves it open for ever, `hang-up` closes the connection instead. */
export type WireAnswer = Writer | 'silence' | 'hang-up'

export async function startWireKafka(
  brokerCount: number,
  answer: (request: WireRequest, kafka: WireKafka) => WireAnswer,
): Promise<WireKafka> {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const kafka: WireKafka = {
    brokers: [],
    bootstrap: [],
    received: [],
    async stop() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
    },
  }
  for (let broker = 1; broker <= brokerCount; broker += 1) {
    const server = createServer(socket => {
      sockets.add(socket)
      socket.on('error', () => {})
      onFrames(socket, frame => respond(socket, frame, broker))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    servers.push(server)
    kafka.brokers.push({ id: broker, host: '127.0.0.1', port: address.port })
    kafka.bootstrap.push(`127.0.0.1:${address.port}`)
  }
  return kafka

  /** Request header v2: api key, version, correlation id, client id, tagged fields (v1, without these, for OffsetDelete). */
  function respond(socket: Socket, frame: Buffer, broker: number): void {
    const body = Reader.from(frame)
    const apiKey = body.readInt16()
    const apiVersion = body.readInt16()
    const correlationId = body.readInt32()
    body.readNullableString(false)
    const isFlexible = apiKey !== apiKeys.offsetDelete
    if (isFlexible) body.readTaggedFields()
    if (apiKey === apiKeys.apiVersions)
      return send(socket, Writer.create().appendInt32(correlationId), everyVersion())
    kafka.received.push(apiKey)
    const answered = answer({ apiKey, apiVersion, broker, body }, kafka)
    if (answered === 'silence') return
    if (answered === 'hang-up') return void socket.destroy()
    const header = Writer.create().appendInt32(correlationId)
    send(socket, isFlexible ? header.appendTaggedFields() : header, answered)
  }
}

export const apiKeys = {
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  offsetCommit: 8,
  offsetFetch: 9,
  findCoordinator: 10,
  describeGroups: 15,
  listGroups: 16,
  apiVersions: 18,
  createTopics: 19,
  describeAcls: 29,
  describeConfigs: 32,
  createPartitions: 37,
  alterConfigs: 44,
  offsetDelete: 47,
  describeQuorum: 55,
  consumerGroupDescribe: 69,
} as const

const send = (socket: Socket, header: Writer, body: Writer): void => {
  socket.write(header.appendFrom(body).prependLength().buffer)
}

const everyVersion = (): Writer =>
  Writer.create()
    .appendInt16(0)
    .appendArray(Object.values(apiKeys), (writer, key) =>
      writer.appendInt16(key).appendInt16(0).appendInt16(30),
    )
    .appendInt32(0)
    .appendTaggedFields()

function onFrames(socket: Socket, onFrame: (frame: Buffer) => void): void {
  let buffered: Buffer = Buffer.alloc(0)
  socket.on('data', chunk => {
    buffered = Buffer.concat([buffered, chunk])
    while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE(0)) {
      const end = 4 + buffered.readInt32BE(0)
      onFrame(buffered.subarray(4, end))
      buffered = buffered.subarray(end)
    }
  })
}
