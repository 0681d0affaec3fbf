import { setTimeout as sleep } from 'node:timers/promises'
import { HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt'
import { createSlackLogger, type SlackLog } from './slack-logger.ts'
import { slackFailure } from './web/slack-failure.ts'

/** How Slack reaches the bot. */
export type ConnectionOptions =
  | { mode: 'socket'; appToken: string }
  | { mode: 'http'; signingSecret: string; host: string; port: number }

/** A receiver of Bolt's with a life of its own: it comes back by itself, and its failures stop nothing else. */
export interface Connection {
  receiver: Receiver
  /** Connects and stays connected, however long that takes. `http` rejects when the port cannot be had. */
  open(start: () => Promise<unknown>): Promise<void>
  isConnected(): boolean
  close(stop: () => Promise<unknown>): Promise<void>
}

const longestPauseMs = 30_000
const connectWithinMs = 20_000

export function createConnection(
  options: ConnectionOptions,
  shared: { slackApiUrl: string | undefined; log: SlackLog },
): Connection {
  return options.mode === 'socket' ? overSocket(options, shared) : overHttp(options, shared.log)
}

/**
 * Socket Mode. The client's own reconnecting is switched off: it waits 5 s after every cut, and where Slack refuses
 * (`invalid_auth` after a revoked token) its promise rejects with nobody to catch it, which would end the process.
 */
function overSocket(
  { appToken }: { appToken: string },
  { slackApiUrl, log }: { slackApiUrl: string | undefined; log: SlackLog },
): Connection {
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: createSlackLogger(log),
    installerOptions: {
      clientOptions: {
        ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
        timeout: 10_000,
        retryConfig: { retries: 0 },
      },
    },
  })
  const { client } = receiver
  const closing = new AbortController()
  const closed = new Promise<void>(resolve => {
    closing.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  let isConnected = false
  let loop: Promise<void> = Promise.resolve()
  client.on('connected', () => {
    isConnected = true
    log.info('Connected to Slack')
  })
  client.on('disconnected', () => {
    if (isConnected) log.warn('The connection to Slack was lost')
    isConnected = false
  })

  async function stayConnected(start: () => Promise<unknown>): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; ) {
      const lost = new Promise<void>(resolve => client.once('disconnected', () => resolve()))
      try {
        await Promise.race([within(connectWithinMs, start()), closed])
        failures = 0
        await Promise.race([lost, closed])
      } catch (error) {
        failures += 1
        if (!closing.signal.aborted) log.error(slackFailure(error, 'apps.connections.open').message)
        client.disconnect().catch(() => undefined)
      }
      const pauseMs =
        failures === 0 ? 0 : Math.min(longestPauseMs, 500 * 2 ** failures) * (0.5 + Math.random() / 2)
      await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  return {
    receiver,
    open: async start => {
      loop = stayConnected(start)
    },
    isConnected: () => isConnected,
    close: async stop => {
      closing.abort()
      await stop()
      await loop
    },
  }
}

function overHttp(
  { signingSecret, host, port }: { signingSecret: string; host: string; port: number },
  log: SlackLog,
): Connection {
  const receiver = new HTTPReceiver({ signingSecret, logger: createSlackLogger(log) })
  let isListening = false
  return {
    receiver,
    open: async () => {
      // Bolt's start() knows a port only and then listens on all addresses; its receiver takes what node:net takes.
      await receiver.start({ host, port } as unknown as number)
      isListening = true
      log.info(`Listening for Slack on ${host}:${port}`)
    },
    isConnected: () => isListening,
    close: async stop => {
      if (!isListening) return
      isListening = false
      await stop()
    },
  }
}

/** A promise that takes longer is given up. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no connection within ${ms / 1000} s`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
