import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Acknowledgement, Delivery, DeliveryOptions, EnvelopeKind } from './delivery.ts'
import { ackDelay, type Faults } from './faults.ts'
import { newSecret } from './ids.ts'
import type { Lifetimes } from './lifetimes.ts'

/** Slack's side of Socket Mode: `apps.connections.open` hands out a ticket, the socket gets envelopes and returns acks. */
export interface SocketMode extends Delivery {
  /** A URL that opens one socket, for 30 s. */
  openUrl(base: string): string
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  connections(): number
  /** Asks the apps to come back on a new socket, as Slack does every few hours. */
  refresh(reason?: 'refresh_requested' | 'warning'): void
  /** Cuts all sockets without a word. */
  drop(): void
  /** The sockets stay open and say nothing more, not even to pings: what a dead network path looks like. */
  freeze(): void
  /** Says goodbye to the sockets and cuts those that do not answer within half a second. */
  close(): Promise<void>
}

interface Connection {
  socket: WebSocket
  frozen: boolean
  leaving: boolean
}

const pingEveryMs = 10_000

export function createSocketMode(options: {
  appId: string
  faults: Faults
  lifetimes: Lifetimes
  onConnections: () => void
}): SocketMode {
  const { appId, faults, lifetimes, onConnections } = options
  const server = new WebSocketServer({ noServer: true, autoPong: false })
  const tickets = new Map<string, number>()
  const connections = new Set<Connection>()
  const waiting = new Map<string, (payload: unknown) => void>()
  let turn = 0

  const accept = (socket: WebSocket) => {
    const connection: Connection = { socket, frozen: false, leaving: false }
    connections.add(connection)
    const pings = setInterval(() => {
      if (!connection.frozen) socket.ping(`Ping from ${new Date().toISOString()}`)
    }, pingEveryMs)
    socket.on('ping', data => {
      if (!connection.frozen) socket.pong(data)
    })
    socket.on('message', (data: Buffer) => {
      if (connection.frozen) return
      const ack = parseAck(data.toString())
      if (ack) void ackDelay(faults).then(() => waiting.get(ack.envelope_id)?.(ack.payload))
    })
    socket.on('close', () => {
      clearInterval(pings)
      connections.delete(connection)
      onConnections()
    })
    socket.on('error', () => socket.terminate())
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: connections.size,
        debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18060 },
        connection_info: { app_id: appId },
      }),
    )
    onConnections()
  }

  /** Slack sends each envelope to one of the open connections. */
  const next = (): Connection | undefined => {
    const open = [...connections].filter(each => !each.leaving && each.socket.readyState === each.socket.OPEN)
    turn += 1
    return open[turn % open.length]
  }

  const deliver = (
    kind: EnvelopeKind,
    payload: object,
    how: DeliveryOptions = {},
  ): Promise<Acknowledgement> => {
    const started = performance.now()
    const elapsed = () => performance.now() - started
    const connection = next()
    if (!connection) return Promise.resolve({ ok: false, error: 'dispatch_failed', ms: 0 })
    const id = randomUUID()
    const envelope = JSON.stringify({
      envelope_id: id,
      type: kind,
      payload,
      accepts_response_payload: how.acceptsPayload ?? false,
      ...(kind === 'events_api'
        ? { retry_attempt: how.retry?.attempt ?? 0, retry_reason: how.retry?.reason ?? '' }
        : {}),
    })
    return new Promise(resolve => {
      const settle = (result: Acknowledgement) => {
        clearTimeout(timer)
        waiting.delete(id)
        resolve(result)
      }
      const timer = setTimeout(
        () => settle({ ok: false, error: 'operation_timeout', ms: elapsed() }),
        lifetimes.acknowledgeMs,
      )
      waiting.set(id, answer => settle({ ok: true, payload: answer, ms: elapsed() }))
      send(connection, envelope)
      if (faults.takeDuplicate()) send(next() ?? connection, envelope)
    })
  }

  return {
    deliver,
    openUrl: base => {
      const ticket = newSecret()
      tickets.set(ticket, Date.now() + 30_000)
      for (const [old, until] of tickets) if (until < Date.now()) tickets.delete(old)
      return `${base.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${appId}`
    },
    upgrade: (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://stand-in')
      const ticket = url.searchParams.get('ticket') ?? ''
      const until = tickets.get(ticket)
      tickets.delete(ticket)
      if (url.pathname !== '/link/' || until === undefined || until < Date.now()) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
        return
      }
      server.handleUpgrade(request, socket, head, accept)
    },
    connections: () => connections.size,
    refresh: (reason = 'refresh_requested') => {
      for (const connection of connections) {
        connection.leaving = reason === 'refresh_requested'
        send(connection, JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }))
      }
    },
    drop: () => {
      for (const { socket } of connections) socket.terminate()
    },
    freeze: () => {
      for (const connection of connections) {
        connection.frozen = true
        connection.socket.pause()
      }
    },
    close: async () => {
      const goodbyes = [...connections].map(async ({ socket, frozen }) => {
        if (frozen) return socket.terminate()
        const impatient = setTimeout(() => socket.terminate(), 500)
        const closed = once(socket, 'close')
        socket.close(1000)
        await closed
        clearTimeout(impatient)
      })
      await Promise.all(goodbyes)
      server.close()
    },
  }
}

function send(connection: Connection, text: string) {
  if (!connection.frozen) connection.socket.send(text)
}

function parseAck(text: string): { envelope_id: string; payload?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('envelope_id' in value)) return undefined
    return {
      envelope_id: String(value.envelope_id),
      ...('payload' in value ? { payload: value.payload } : {}),
    }
  } catch {
    return undefined
  }
}
