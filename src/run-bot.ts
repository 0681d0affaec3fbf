import { setTimeout as sleep } from 'node:timers/promises'
import { choices } from './bot/choices.ts'
import { homeReport } from './bot/home.ts'
import { formatted } from './cli/formats.ts'
import { plainPaint } from './cli/paint.ts'
import { resultOfAnswer } from './cli/result-of-answer.ts'
import { commands } from './commands.ts'
import { type Composition, compose } from './composition.ts'
import { type BotConfig, neededSecret, type Reloaded, secretValues } from './config/config.ts'
import { Failure } from './core/failure.ts'
import type { Caller } from './core/pipeline.ts'
import type { Request } from './core/request.ts'
import { type Collector, createCollector } from './monitor/collector.ts'
import { digestJobs } from './monitor/digest/scheduled-digest.ts'
import { watchScan } from './monitor/watch.ts'
import { type OutboxWorker, startOutboxWorker } from './notify/outbox-worker.ts'
import { startSchedules } from './schedule/start-schedules.ts'
import type { ConnectionOptions } from './slack/connection.ts'
import { createPeople } from './slack/people.ts'
import { type Slack, startSlack } from './slack/start-slack.ts'
import { createLane } from './slack/web/lane.ts'
import { createLog, type Log } from './telemetry/log.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { superviseProcess } from './telemetry/process.ts'
import { startTelemetryServer } from './telemetry/telemetry-server.ts'
import { version } from './version.ts'

export interface BotOptions {
  env: NodeJS.ProcessEnv
  /** Wait until the process that holds the bot's lease is gone, instead of saying who it is and stopping. */
  standby: boolean
}

const leaseMs = 15_000
const renewEveryMs = 4_000
const recoverEveryMs = 5_000
/** Whoever gave the last approval executes the request; after this long they have died. */
const approvedForMs = 10_000
const drainMs = 25_000
const cleanUpEveryMs = 3_600_000
const keepMessagesMs = 7 * 86_400_000
const keepAlertsMs = 90 * 86_400_000

/** The bot: config → store → lease → metrics → Slack → what was left undone → collector and schedules. */
export async function runBot({ env, standby }: BotOptions): Promise<void> {
  let slack: Slack | undefined
  let collector: Collector | undefined
  let worker: OutboxWorker | undefined
  const log = createLog({ secrets: secretValues(env) })
  const ops = await compose({
    env,
    door: 'bot',
    commands,
    moved: request => {
      slack?.moved(request)
      worker?.poke()
    },
    log: (message, error) => log.error({ err: error }, message),
    reloaded: told => tellReload(told, log),
    collectedAt: environment => collector?.latest(environment)?.at ?? null,
    standing: id => people.facts(id),
  })
  const { config, owner } = ops
  const store = ops.store()
  const web = {
    token: neededSecret('SLACK_BOT_TOKEN', env),
    slackApiUrl: env.SLACK_API_URL,
    log: slackLog(log),
  }
  const people = createPeople({
    lookups: createLane('lookups', web),
    userGroups: () => [...config().bot.slackUserGroups.keys()],
    clock: Date.now,
    log: slackLog(log),
  })
  await takeLease(ops, standby, log)

  const metrics = createMetrics({
    outbox: () => store.outbox.counts(),
    approvalsWaiting: () => waitingByEnvironment(store.requests.list({ states: ['waiting'], limit: 1000 })),
    fault: error => log.warn({ err: error }, 'A metric could not be read'),
  })
  const telemetry = await startTelemetryServer({
    ...config().bot.telemetry,
    metrics,
    waitingFor: () => [
      ...(slack?.isConnected() ? [] : ['Slack']),
      ...(store.trouble() ? ['the database'] : []),
    ],
    fault: error => log.error({ err: error }, 'A scrape failed'),
  })
  const environments = [...config().bot.environments.keys()]
  collector = collectorOf(ops, metrics, log, () => worker?.poke())
  const latest = collector.latest
  worker = startOutboxWorker({
    outbox: store.outbox,
    deliver: { slack: message => deliverBySlack(slack, message) },
    log: slackLog(log),
  })
  slack = await startSlack({
    connection: connectionOf(config().bot, env),
    web,
    people,
    commands,
    pipeline: ops.pipeline,
    rules: ops.rules,
    store,
    channels: {
      environmentOf: channel => config().bot.channels.get(channel),
      approvals: environment => config().bot.environments.get(environment)?.channels.approvals ?? null,
    },
    choices: async (lookup, query, environment) =>
      choices({ environments, commands, store, latest }, lookup, query, environment),
    home: async () => homeReport({ config: config(), store, latest }),
    format: (answer, format) =>
      formatted(resultOfAnswer(answer, commands), format, { paint: plainPaint, zone: 'utc' }),
    poke: () => worker?.poke(),
    log: slackLog(log),
  })
  await ops.pipeline.recover(0)
  collector.start()
  const schedules = startSchedules({
    jobs: digestJobs(config(), store, environment => ops.contextOf(environment, scheduler)),
    store,
    clock: Date.now,
    log,
  })
  const timers = [
    setInterval(() => renew(ops, log), renewEveryMs),
    setInterval(() => void recover(ops, log), recoverEveryMs),
    setInterval(() => cleanUp(ops, log), cleanUpEveryMs),
  ]

  superviseProcess({
    log,
    boundMs: drainMs,
    drain: () => [
      { name: 'begin no scheduled work', run: () => schedules.stop() },
      { name: 'end the scans', run: () => collector.stop() },
      { name: 'answer what was asked', run: () => slack.stop() },
      { name: 'end the delivery', run: () => worker.stop() },
      { name: 'stop serving metrics', run: () => telemetry.close() },
      {
        name: 'give the lease back and close',
        run: async () => {
          for (const timer of timers) clearInterval(timer)
          store.lease.release(owner)
          await ops.close()
        },
      },
    ],
  })
  endWithParent()
  log.info({ version, environments, metrics: telemetry.url }, 'The bot runs')
  process.send?.('ready')
}

const scheduler: Caller = {
  actor: { id: 'bot', name: 'the schedule' },
  door: 'schedule',
  origin: { door: 'schedule' },
  zone: 'utc',
  canAskForApproval: false,
}

/** At SIGHUP. Rights, policy, channels, thresholds and alert rules hold at once. */
function tellReload(reloaded: Reloaded, log: Log): void {
  if (reloaded.kind === 'kept')
    log.error({ err: reloaded.failure }, 'The configuration has faults: the last good one stays in force')
  else if (reloaded.needsRestart.length > 0)
    log.warn(
      { changed: reloaded.needsRestart },
      'The configuration was read again; these changes need a restart',
    )
  else log.info('The configuration was read again')
}

/** Waits its turn as a standby, or says who runs the bot already. */
async function takeLease(
  { store, owner, dataFolder }: Composition,
  standby: boolean,
  log: Log,
): Promise<void> {
  let isTold = false
  while (!store().lease.acquire(owner, leaseMs)) {
    const holder = store().lease.holder()
    if (!holder) continue
    const who = `process ${holder.pid} on ${holder.host}, since ${new Date(holder.since).toISOString()}`
    if (!standby)
      throw new Failure('conflict', `The bot runs already on ${dataFolder}: ${who}.`, {
        hint: 'Stop that one, or start this one with --standby to take over when it ends.',
      })
    if (!isTold) log.info({ holder }, `Standing by: the bot is ${who}`)
    isTold = true
    await sleep(1000)
  }
}

/** A lease that was lost (the process was frozen, say) belongs to somebody else, who does the work now. */
function renew({ store, owner }: Composition, log: Log): void {
  try {
    if (store().lease.renew(owner, leaseMs)) return
    log.fatal('Another process has taken the bot’s lease over: this one ends')
    process.exit(1)
  } catch (error) {
    log.error({ err: error }, 'The lease could not be renewed')
  }
}

async function recover({ pipeline }: Composition, log: Log): Promise<void> {
  try {
    await pipeline.recover(approvedForMs)
  } catch (error) {
    log.error({ err: error }, 'What was left undone could not be taken up')
  }
}

function cleanUp({ store }: Composition, log: Log): void {
  try {
    const now = Date.now()
    const { outbox, inbox, alerts, scheduleRuns } = store()
    outbox.cleanUp(now - keepMessagesMs)
    inbox.cleanUp(now - keepMessagesMs)
    alerts.cleanUp(now - keepAlertsMs)
    scheduleRuns.cleanUp(now - keepAlertsMs)
  } catch (error) {
    log.error({ err: error }, 'Old rows could not be removed')
  }
}

function collectorOf(ops: Composition, metrics: Metrics, log: Log, poke: () => void): Collector {
  const { config } = ops
  return createCollector({
    environments: [...config().bot.environments.keys()],
    intervalMs: config().bot.monitoring.intervalMs,
    scan: async environment => {
      try {
        return await ops.clusterOf(environment).scan()
      } catch (error) {
        metrics.recordScanFailed(environment)
        throw error
      }
    },
    scanned: (environment, scan) => {
      metrics.recordScan(environment, scan)
      watchScan(ops.store(), config(), environment, scan)
      poke()
    },
    skipped: environment => metrics.recordScanSkipped(environment),
    log: (message, error) => log.warn({ err: error }, message),
    clock: Date.now,
  })
}

function connectionOf(bot: BotConfig, env: NodeJS.ProcessEnv): ConnectionOptions {
  const { mode, host, port } = bot.slack
  return mode === 'http'
    ? { mode, host, port, signingSecret: neededSecret('SLACK_SIGNING_SECRET', env) }
    : { mode, appToken: neededSecret('SLACK_APP_TOKEN', env) }
}

async function deliverBySlack(
  slack: Slack | undefined,
  message: Parameters<Slack['deliver']>[0],
): Promise<string | undefined> {
  if (!slack) throw new Failure('unreachable', 'The Slack room has not started yet.')
  return slack.deliver(message)
}

const waitingByEnvironment = (waiting: readonly Request[]): Map<string, number> =>
  new Map(
    [...Map.groupBy(waiting, one => one.environment)].map(([environment, some]) => [
      environment,
      some.length,
    ]),
  )

/** pino takes what belongs to a line first, the rooms give it last. */
const slackLog = (log: Log) => ({
  debug: (message: string) => log.debug(message),
  info: (message: string) => log.info(message),
  warn: (message: string) => log.warn(message),
  error: (message: string, error?: unknown) => log.error({ err: error }, message),
})

/** In the playground the bot ends with the process that started it, however that one ends. */
function endWithParent(): void {
  if (!process.channel) return
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
