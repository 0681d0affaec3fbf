import type { ConnectionOptions } from '@platformatic/kafka'
import { Failure, toFailure } from '../../core/failure.ts'
import type { Call } from '../call.ts'
import type { ClusterOptions } from '../cluster.ts'
import { nobodyAnswered } from '../failures/connection-failure.ts'
import { type Address, addressKey, parseAddress } from './address.ts'
import { client } from './client.ts'
import { firstAnswer } from './first-answer.ts'
import { type Link, openLink } from './link.ts'
import type { Request } from './request.ts'

/** The connections to one cluster: one for each broker, and one more for each that carries slow questions. */
export interface Connections {
  /** Asks whichever broker answers first, among those learnt and the bootstrap addresses. */
  askAny<R>(call: Call, versions: readonly Request<R>[], lane?: Lane): Promise<R>
  ask<R>(
    call: Call,
    address: Address,
    versions: readonly Request<R>[],
    effect?: 'read' | 'write',
    lane?: Lane,
  ): Promise<R>
  /** Told after each Metadata answer: these are the brokers now. Connections to others are closed. */
  learn(brokers: readonly Address[]): void
  requestsSent(): number
  close(): void
}

/**
 * A broker answers the requests of a connection one after the other. What it has to forward to the controller can hang
 * while there is none, so such requests take a connection of their own, where they hold up nobody.
 */
export type Lane = 'own' | 'forwarded'

export function openConnections(options: ClusterOptions, limitMs: number): Connections {
  const bootstrap = options.bootstrap.map(parseAddress)
  if (bootstrap.length === 0)
    throw new Failure('config', `Environment ${options.environment} names no bootstrap address`)
  const links = new Map<string, Link>()
  let brokers: readonly Address[] = []
  let sent = 0
  let closed = false
  const settings = {
    clientId: options.clientId ?? client.name,
    connection: connectionOptions(options, limitMs),
    limitMs,
    onRequest: () => {
      sent += 1
    },
  }

  const link = (address: Address, lane: Lane): Link => {
    if (closed) throw new Failure('unreachable', `The connections to ${options.environment} were closed`)
    const key = `${addressKey(address)} ${lane}`
    const existing = links.get(key)
    if (existing !== undefined) return existing
    const opened = openLink(address, settings)
    links.set(key, opened)
    return opened
  }

  /** Open connections first, then the other brokers, then the bootstrap addresses. */
  const candidates = (lane: Lane): Address[] => {
    const all = new Map([...brokers, ...bootstrap].map(address => [addressKey(address), address]))
    const isOpen = (address: Address): number =>
      Number(links.get(`${addressKey(address)} ${lane}`)?.isOpen() ?? false)
    return [...all.values()].sort((a, b) => isOpen(b) - isOpen(a))
  }

  return {
    async askAny(call, versions, lane = 'own') {
      const attempts = candidates(lane).map(address => async () => link(address, lane).ask(call, versions))
      try {
        return await firstAnswer(attempts, Math.min(1000, call.limitMs / 5))
      } catch (error) {
        const failures = error instanceof AggregateError ? error.errors.map(toFailure) : [toFailure(error)]
        throw nobodyAnswered(options.environment, options.bootstrap, failures)
      }
    },
    ask: async (call, address, versions, effect = 'read', lane = 'own') =>
      link(address, lane).ask(call, versions, effect),
    learn(now) {
      brokers = now
      const wanted = new Set([...now, ...bootstrap].map(addressKey))
      for (const [key, old] of links) {
        if (wanted.has(key.slice(0, key.indexOf(' ')))) continue
        links.delete(key)
        old.close()
      }
    },
    requestsSent: () => sent,
    close() {
      closed = true
      for (const open of links.values()) open.close()
      links.clear()
    },
  }
}

function connectionOptions(options: ClusterOptions, limitMs: number): ConnectionOptions {
  const { tls, sasl } = options
  return {
    connectTimeout: Math.min(5000, limitMs),
    requestTimeout: limitMs,
    // The broker works them off one by one; a queue in here would only make the time of a request start late.
    maxInflights: 1000,
    // Said explicitly, NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment cannot turn verification off.
    ...(tls === undefined ? {} : { tls: { ...tls, rejectUnauthorized: true } }),
    ...(sasl === undefined ? {} : { sasl }),
  }
}
