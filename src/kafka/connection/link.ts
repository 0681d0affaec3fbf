import { apiVersionsV3, Connection, type ConnectionOptions } from '@platformatic/kafka'
import { Failure } from '../../core/failure.ts'
import { type Call, inTime } from '../call.ts'
import { connectionFailure, noAnswer, unknownEffect } from '../failures/connection-failure.ts'
import { type Address, addressKey } from './address.ts'
import { client } from './client.ts'
import { type Request, request } from './request.ts'

/** The way to one address: connects when it is asked, and again when the connection was lost. */
export interface Link {
  /**
   * Sends the first of these versions that the broker speaks. Rejects with a Failure. A read is repeated once when an
   * idle connection turns out to be dead; a write never is: when its answer was lost, the Failure says so.
   */
  ask<R>(call: Call, versions: readonly Request<R>[], effect?: 'read' | 'write'): Promise<R>
  isOpen(): boolean
  close(): void
}

export interface LinkSettings {
  clientId: string
  connection: ConnectionOptions
  limitMs: number
  /** Called for each request that is sent. */
  onRequest(): void
}

interface Live {
  connection: Connection
  speaks: (key: number, version: number) => boolean
  /** The socket's own error: requests that were under way only hear "Connection closed". */
  lastError: () => unknown
  /** Why we ended it ourselves, for the other requests that were under way. */
  ended?: Failure
}

export function openLink(address: Address, settings: LinkSettings): Link {
  const name = addressKey(address)
  let current: { live: Promise<Live>; connection: Connection } | undefined
  let established = false
  let closed = false
  // A broker that let a request time out gets a fifth of the usual time until it has answered again.
  let silent = false

  const drop = (connection: Connection): void => {
    if (current?.connection === connection) {
      current = undefined
      established = false
    }
    // close() ends the library's timers; it would wait for unsent bytes, so the socket is destroyed at once.
    void connection.close()
    connection.socket?.destroy()
  }

  const live = (): Promise<Live> => {
    if (current !== undefined) return current.live
    const connection = new Connection(settings.clientId, settings.connection)
    const opened = connect(connection, address, settings, () => drop(connection))
    current = { live: opened, connection }
    opened.then(
      () => {
        if (current?.connection === connection) established = true
      },
      () => drop(connection),
    )
    return opened
  }

  const patience = (call: Call): number =>
    silent ? Math.min(call.remainingMs(), call.limitMs / 5) : call.remainingMs()

  async function ask<R>(
    call: Call,
    versions: readonly Request<R>[],
    effect: 'read' | 'write' = 'read',
  ): Promise<R> {
    if (closed)
      throw new Failure('unreachable', `The connection to ${name} was closed: the bot is shutting down`)
    const reused = established
    const started = performance.now()
    const late = () => {
      silent = true
      return noAnswer(name, performance.now() - started)
    }
    const ready = await inTime(patience(call), live(), late)
    const { connection } = ready
    const chosen = versions.find(version => ready.speaks(version.key, version.version))
    if (chosen === undefined)
      throw new Failure('rejected', `Kafka at ${name} is too old for this question`, {
        hint: 'Its version lacks a request that the bot needs; see the supported Kafka versions in the README.',
      })
    call.requests += 1
    settings.onRequest()
    const received = connection.socket.bytesRead
    try {
      const answer = await inTime(patience(call), chosen.send(connection), late)
      silent = false
      return answer
    } catch (error) {
      if (error instanceof Failure) {
        // Not one byte since the request was sent: half open, or a broker that hangs. A new connection will tell.
        if (connection.socket.bytesRead === received) {
          ready.ended = error
          drop(connection)
        }
        throw effect === 'write' ? unknownEffect(error) : error
      }
      if (reused && effect === 'read' && !connection.isConnected() && ready.ended === undefined) {
        // The library (2.12.1) tells of a timed out request before its connection says that it is closed. On the same
        // connection the answer to the next request would be the same at once, for ever, and no event would get through.
        drop(connection)
        return ask(call, versions, effect)
      }
      const failure = ready.ended ?? connectionFailure(name, ready.lastError() ?? error)
      throw effect === 'write' ? unknownEffect(failure) : failure
    }
  }

  return {
    ask,
    isOpen: () => established,
    close() {
      closed = true
      if (current !== undefined) drop(current.connection)
    },
  }
}

async function connect(
  connection: Connection,
  address: Address,
  settings: LinkSettings,
  onGone: () => void,
): Promise<Live> {
  let lastError: unknown
  // An 'error' without a listener would end the process.
  connection.on('error', error => {
    lastError = error
  })
  connection.on('close', onGone)
  try {
    await connection.connect(address.host, address.port)
    // Firewalls forget idle connections without a word.
    connection.socket.setKeepAlive(true, 30_000)
    settings.onRequest()
    const { apiKeys } = await request(apiVersionsV3.api, client.name, client.version).send(connection)
    const ranges = new Map(apiKeys.map(api => [api.apiKey, api]))
    return {
      connection,
      lastError: () => lastError,
      speaks(key, version) {
        const range = ranges.get(key)
        return range !== undefined && version >= range.minVersion && version <= range.maxVersion
      },
    }
  } catch (error) {
    throw connectionFailure(addressKey(address), lastError ?? error)
  }
}
