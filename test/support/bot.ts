import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { freePorts } from '../../src/playground/local-kafka/free-ports.ts'
import { channels, people } from '../../src/playground/slack/scenario.ts'
import type { SlackStandIn } from '../../src/playground/slack/stand-in.ts'
import { waitFor } from './wait-for.ts'

const entry = fileURLToPath(new URL('../../bin/kafka-ops-bot.js', import.meta.url))

export interface BotOptions {
  slack: SlackStandIn
  /** `host:port` of the cluster's brokers. */
  bootstrap: readonly string[]
  /** Laid over the configuration below, key by key. */
  config?: Settings
  env?: NodeJS.ProcessEnv
  /** Flags of Node. */
  flags?: readonly string[]
  /** Words behind `bin/kafka-ops-bot.js`. */
  words?: readonly string[]
  /** An earlier bot's folder: its configuration and its database. */
  folder?: BotFolder
}

export type Settings = { [key: string]: unknown }

export interface BotFolder {
  path: string
  config: string
  data: string
  remove(): void
}

/** The bot as its users have it: a process of its own, known by its sockets, its files and its signals alone. */
export interface TestBot {
  folder: BotFolder
  pid(): number
  /** Resolves with the exit code (null after a signal) when the process has ended. */
  ended(): Promise<number | null>
  /** SIGKILL; resolves when the process is gone. */
  kill9(): Promise<void>
  /** SIGTERM; resolves with the exit code. */
  term(): Promise<number | null>
  /** The same bot again on the same folder, when the one before has ended; resolves when it says that it is ready. */
  restart(): Promise<void>
  signal(name: NodeJS.Signals): void
  readyz(): Promise<{ status: number; body: string }>
  metrics(): Promise<string>
  log(): string
  /** Variables with which a terminal on the bot's host shares its files. */
  terminalEnv: NodeJS.ProcessEnv
  /** Ends the process in whatever way it takes, and removes the folder. */
  end(): Promise<void>
}

const { operator, approver, admin, viewer, guest, deactivated } = people

const shippedRules = [
  'lag-warning',
  'lag-critical',
  'consumer-stalled',
  'error-rate-warning',
  'error-rate-critical',
  'disk-critical',
  'under-replicated',
  'offline-partitions',
  'broker-missing',
  'no-controller',
  'collector-failing',
  'cluster-backup-failing',
  'schema-registry-down',
  'credential-due',
  'credential-overdue',
  'topic-drift',
  'delivery-failed',
]

/** What a test does not say itself: quick scans, one approval for what is dangerous, the stand-in's people. */
function settings(bootstrap: readonly string[], metricsPort: number): Settings {
  return {
    default_environment: 'test',
    environments: {
      test: {
        bootstrap_servers: bootstrap.join(','),
        channels: { approvals: channels.approvals.id, alerts: channels.alerts.id, digest: channels.ops.id },
        policy: { like: 'production', write: 'none', dangerous: 1 },
      },
    },
    channels: Object.fromEntries(
      [channels.ops, channels.alerts, channels.approvals].map(({ id }) => [id, 'test']),
    ),
    people: {
      [operator.id]: ['operators'],
      [approver.id]: ['operators'],
      [admin.id]: ['admins'],
      [viewer.id]: ['viewers'],
      [guest.id]: ['operators'],
      [deactivated.id]: ['operators'],
    },
    groups: { operators: 'operator', admins: 'admin', viewers: 'viewer' },
    monitoring: { interval: '1s' },
    // The shared cluster is full of other tests' groups, and the machine's disk may be.
    alerts: Object.fromEntries(shippedRules.map(rule => [rule, false])),
    schedules: { daily_digest: false, weekly_digest: false, monthly_digest: false },
    telemetry: { port: metricsPort },
  }
}

/** Starts the bot and resolves when it is ready; it ends with this process, however that one ends. */
export async function startBot(options: BotOptions): Promise<TestBot> {
  const [metricsPort = 0] = await freePorts(1)
  const folder = options.folder ?? newFolder()
  const file = join(folder.config, 'bot.yml')
  writeFileSync(file, stringify(overlaid(settings(options.bootstrap, metricsPort), options.config ?? {})))
  const logFile = join(folder.path, `bot-${randomUUID().slice(0, 8)}.log`)
  const { PATH, HOME } = process.env
  const terminalEnv = { PATH, HOME, KAFKA_OPS_CONFIG: folder.config, KAFKA_OPS_DATA: folder.data }
  const env = {
    ...terminalEnv,
    SLACK_API_URL: options.slack.apiUrl,
    SLACK_BOT_TOKEN: options.slack.tokens.bot,
    SLACK_APP_TOKEN: options.slack.tokens.app,
    ...options.env,
  }
  const start = (): ChildProcess => {
    const log = openSync(logFile, 'a')
    const started = spawn(process.execPath, [...(options.flags ?? []), entry, ...(options.words ?? [])], {
      env,
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    return started
  }
  const url = `http://127.0.0.1:${metricsPort}`
  const log = (): string => readFileSync(logFile, 'utf8')
  let child = start()

  async function untilReady(): Promise<void> {
    const ready = once(child, 'message').then(() => true)
    const ended = once(child, 'exit').then(() => false)
    if (!(await Promise.race([ready, ended]))) throw new Error(`The bot did not start:\n${log()}`)
    await waitFor(async () => (await fetch(`${url}/readyz`)).ok, { timeoutMs: 30_000, what: 'readiness' })
  }

  async function ended(): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return child.exitCode
  }

  const bot: TestBot = {
    folder,
    terminalEnv,
    pid: () => child.pid ?? 0,
    ended,
    kill9: async () => {
      child.kill('SIGKILL')
      await ended()
    },
    term: async () => {
      child.kill('SIGTERM')
      return ended()
    },
    restart: async () => {
      await ended()
      child = start()
      await untilReady()
    },
    signal: name => void child.kill(name),
    readyz: async () => {
      const response = await fetch(`${url}/readyz`)
      return { status: response.status, body: await response.text() }
    },
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    log,
    end: async () => {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await ended()
      folder.remove()
    },
  }
  if (isStandby(options)) return bot
  await untilReady()
  return bot
}

/** A standby is ready only when it has taken over. */
const isStandby = ({ words }: BotOptions): boolean => words?.includes('--standby') ?? false

export function newFolder(): BotFolder {
  const path = mkdtempSync(join(tmpdir(), 'kafka-ops-bot-'))
  const config = join(path, 'config')
  mkdirSync(config)
  return {
    path,
    config,
    data: join(path, 'data'),
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

function overlaid(base: Settings, over: Settings): Settings {
  const merged = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const old = merged[key]
    merged[key] = isMap(old) && isMap(value) ? overlaid(old, value) : value
  }
  return merged
}

const isMap = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
