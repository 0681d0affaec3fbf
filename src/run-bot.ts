import { join } from 'node:path'
import { createHandOver } from './admin/accounts/hand-over.ts'
import { drillJobs } from './admin/cluster/drill/scheduled-drill.ts'
import { clusterBackupJobs, clusterBackupName } from './admin/cluster/scheduled-backup.ts'
import { endEmergencies } from './admin/emergency/end-emergencies.ts'
import { choices } from './bot/choices.ts'
import { homeReport } from './bot/home.ts'
import { formatted } from './cli/formats.ts'
import { plainPaint } from './cli/paint.ts'
import { renderReport } from './cli/render-report.ts'
import { resultOfAnswer } from './cli/result-of-answer.ts'
import { commands } from './commands.ts'
import { type Composition, compose } from './composition.ts'
import { type BotConfig, neededSecret, type Reloaded, secretValues } from './config/config.ts'
import { toFailure } from './core/failure.ts'
import type { Caller } from './core/pipeline-options.ts'
import type { Report } from './core/report.ts'
import type { Request } from './core/request.ts'
import { renewEveryMs, renewLease, takeLease } from './hold-lease.ts'
import { approvedForMs, cleanUp, cleanUpEveryMs, recover, recoverEveryMs } from './housekeeping.ts'
import { scanLags } from './kafka/scan-lags.ts'
import { type Collector, createCollector } from './monitor/collector.ts'
import { digestJobs } from './monitor/digest/scheduled-digest.ts'
import { createErrorRates } from './monitor/errors/error-rates.ts'
import { createScanJudge, type ScanJudge } from './monitor/score/judge-scans.ts'
import { createSideFacts } from './monitor/side-facts.ts'
import { createSlowFacts } from './monitor/slow-facts.ts'
import { createTopicRates } from './monitor/topic-rates.ts'
import { createUpkeepFacts } from './monitor/upkeep-facts.ts'
import { createWatch } from './monitor/watch.ts'
import { mailDelivery } from './notify/mail/deliver-mail.ts'
import { type OutboxWorker, startOutboxWorker } from './notify/outbox-worker.ts'
import { webhookDelivery } from './notify/webhook/deliver-webhook.ts'
import { backupJobs } from './schedule/backup-jobs.ts'
import { type Schedules, startSchedules } from './schedule/start-schedules.ts'
import type { ConnectionOptions } from './slack/connection.ts'
import { createPeople } from './slack/people.ts'
import { type Slack, startSlack } from './slack/start-slack.ts'
import { createLane } from './slack/web/lane.ts'
import { backupTimes } from './store/backups.ts'
import { clusterBackupFolder, clusterBackups } from './store/cluster-backups.ts'
import { createLog, type Log } from './telemetry/log.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { type Step, superviseProcess } from './telemetry/process.ts'
import { startTelemetryServer } from './telemetry/telemetry-server.ts'
import { version } from './version.ts'

export interface BotOptions {
  env: NodeJS.ProcessEnv
  /** Wait until the process that holds the bot's lease is gone, instead of saying who it is and stopping. */
  standby: boolean
}

/** They know one another only through this: each is told of what happens before it is there. */
interface Parts {
  slack?: Slack
  collector?: Collector
  judge?: ScanJudge
  worker?: OutboxWorker
  schedules?: Schedules
}

const drainMs = 25_000

/** The bot: config → store → lease → metrics → Slack → what was left undone → collector and schedules. */
export async function runBot({ env, standby }: BotOptions): Promise<void> {
  const parts: Parts = {}
  const log = createLog({ secrets: secretValues(env) })
  // What was started is ended in the opposite order, also when the end comes in the middle of the start.
  const ends: Step[] = []
  superviseProcess({ log, boundMs: drainMs, drain: () => ends.toReversed() })
  const ops = await compose({
    env,
    door: 'bot',
    commands,
    moved: request => {
      parts.slack?.moved(request)
      parts.worker?.poke()
    },
    jobMoved: () => parts.worker?.poke(),
    log: (message, error) => log.error({ err: error }, message),
    reloaded: told => tellReload(told, log),
    collectedAt: environment => parts.collector?.latest(environment)?.at ?? null,
    judgement: environment => parts.judge?.latest(environment) ?? null,
    standing: id => people.facts(id),
  })
  ends.push({ name: 'close the database and the connections', run: () => ops.close() })
  const { config, owner } = ops
  const store = ops.store()
  const backups = join(ops.dataFolder, 'backups')
  const metrics = createMetrics({
    outbox: () => store.outbox.counts(),
    jobs: () => store.jobs.counts(),
    files: () => ({
      trouble: {
        'ops.db': store.trouble() !== undefined,
        'history.db': store.history.trouble() !== undefined,
      },
      droppedScans: store.history.dropped(),
      lastBackupAt: backupTimes(backups)[0] ?? null,
    }),
    clusterBackups: () =>
      [...config().bot.environments.keys()].map(environment => ({
        environment,
        lastAt: clusterBackups(clusterBackupFolder(ops.dataFolder, environment))[0]?.at ?? null,
        isFailing: Boolean(backupState(parts, environment)?.failure),
      })),
    alerts: () => store.alerts.counts(),
    mostLines: config().bot.telemetry.mostSeries,
    approvalsWaiting: () => waitingByEnvironment(store.requests.list({ states: ['waiting'], limit: 1000 })),
    fault: error => log.warn({ err: error }, 'A metric could not be read'),
  })
  const web = {
    token: neededSecret('SLACK_BOT_TOKEN', env),
    slackApiUrl: env.SLACK_API_URL,
    log: slackLog(log),
    called: (method: string, ok: boolean, tookMs: number) => metrics.recordSlackCall(method, ok, tookMs),
  }
  const people = createPeople({
    lookups: createLane('lookups', web),
    userGroups: () => [...config().bot.slackUserGroups.keys()],
    clock: Date.now,
    log: slackLog(log),
  })
  await takeLease(ops, standby, log)
  ends.push({ name: 'give the lease back', run: () => store.lease.release(owner) })
  ends.push(every(renewEveryMs, () => renewLease(ops, log)))

  const telemetry = await startTelemetryServer({
    ...config().bot.telemetry,
    metrics,
    waitingFor: () => [
      ...(parts.slack?.isConnected() ? [] : ['Slack']),
      ...(store.trouble() ? ['the database'] : []),
    ],
    fault: error => log.error({ err: error }, 'A scrape failed'),
  })
  ends.push({ name: 'stop serving metrics', run: () => telemetry.close() })
  const environments = [...config().bot.environments.keys()]
  const judge = (parts.judge = createScanJudge({
    config,
    history: store.history,
    lastCosts: store.lastCosts,
    log: (message, error) => log.warn({ err: error }, message),
    clock: Date.now,
  }))
  const collector = (parts.collector = collectorOf(ops, metrics, judge, log, parts))
  const { latest } = collector
  const slack = (parts.slack = await startSlack({
    connection: connectionOf(config().bot, env),
    web,
    people,
    commands,
    pipeline: ops.pipeline,
    rules: ops.rules,
    secondFactor: ops.secondFactor,
    handOver: createHandOver({ store: ops.store, contextOf: ops.contextOf, clock: Date.now }),
    store,
    channels: {
      environmentOf: channel => config().bot.channels.get(channel),
      approvals: environment => config().bot.environments.get(environment)?.channels.approvals ?? null,
    },
    choices: async (lookup, query, environment) =>
      choices(
        { environments, commands, store, latest, declared: () => [...config().topics.topics.keys()] },
        lookup,
        query,
        environment,
      ),
    home: async () =>
      homeReport({ config: config(), store, latest, judgement: environment => judge.latest(environment) }),
    format: (answer, format) =>
      formatted(resultOfAnswer(answer, commands), format, { paint: plainPaint, zone: 'utc' }),
    acknowledged: (kind, tookMs) => metrics.recordSlackAcknowledgement(kind, tookMs),
    poke: () => parts.worker?.poke(),
    log: slackLog(log),
  }))
  const worker = (parts.worker = startOutboxWorker({
    outbox: store.outbox,
    deliver: {
      slack: message => slack.deliver(message),
      webhook: webhookDelivery({ config, env, clock: Date.now }),
      email: mailDelivery({ config, env, text: mailText }),
    },
    log: slackLog(log),
  }))
  ends.push({ name: 'end the delivery', run: () => worker.stop() })
  ends.push({ name: 'answer what was asked', run: () => slack.stop() })
  void recover(ops, people.know, log, 0)
  // Whoever is sent to somebody for help is not sent to a guest, nor to people who have left.
  void people.know([...config().bot.people.keys()])
  ops.jobs.start()
  ends.push({ name: 'leave the jobs to the next process', run: () => ops.jobs.stop() })
  collector.start()
  ends.push({ name: 'end the scans', run: () => collector.stop() })
  const schedules = (parts.schedules = startSchedules({
    jobs: [
      ...digestJobs(config(), store, environment => ops.contextOf(environment, scheduler)),
      ...backupJobs(config().bot.schedules.backup, store, backups),
      ...clusterBackupJobs(config(), ops.dataFolder, environment => ops.contextOf(environment, scheduler)),
      ...drillJobs(config(), environment => ops.contextOf(environment, scheduler)),
    ],
    store,
    clock: Date.now,
    log,
  }))
  ends.push({ name: 'begin no scheduled work', run: () => schedules.stop() })
  ends.push(every(recoverEveryMs, () => void recover(ops, people.know, log, approvedForMs)))
  ends.push(every(recoverEveryMs, () => tellOfEnds(ops, log, parts)))
  ends.push(every(cleanUpEveryMs, () => cleanUp(ops, log)))
  endWithParent()
  log.info({ version, environments, metrics: telemetry.url }, 'The bot runs')
  process.send?.('ready')
}

const mailText = (report: Report): string => renderReport(report, { paint: plainPaint, zone: 'utc' })

/** Of break-glass whose time is over. */
function tellOfEnds({ store, config }: Composition, log: Log, parts: Parts): void {
  try {
    if (endEmergencies(store(), config()) > 0) parts.worker?.poke()
  } catch (error) {
    log.error({ err: error }, 'That an emergency is over could not be told')
  }
}

/** Work that comes back; the step ends it. */
function every(ms: number, work: () => void): Step {
  const timer = setInterval(work, ms)
  return { name: 'end what comes back', run: () => clearInterval(timer) }
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

function collectorOf(
  ops: Composition,
  metrics: Metrics,
  judge: ScanJudge,
  log: Log,
  parts: Parts,
): Collector {
  const { config } = ops
  const poke = (): void => parts.worker?.poke()
  const contextOf = (environment: string) => ops.contextOf(environment, scheduler)
  const side = createSideFacts(contextOf, () => 2 * config().bot.monitoring.intervalMs, Date.now)
  const upkeep = createUpkeepFacts(contextOf, Date.now, (message, error) => log.warn({ err: error }, message))
  const watch = createWatch(
    ops.store(),
    config,
    Date.now,
    environment => backupState(parts, environment),
    environment => ({ ...side(environment), ...upkeep(environment) }),
  )
  const slowFacts = createSlowFacts(ops.clusterOf, Date.now)
  const topicRates = createTopicRates()
  const errorRates = createErrorRates({
    config,
    clusterOf: ops.clusterOf,
    history: ops.store().history,
    log: (message, error) => log.warn({ err: error }, message),
    clock: Date.now,
  })
  return createCollector({
    environments: [...config().bot.environments.keys()],
    intervalMs: config().bot.monitoring.intervalMs,
    scan: async environment => {
      try {
        return await ops.clusterOf(environment).scan()
      } catch (error) {
        metrics.recordScanFailed(environment)
        watch.failed(environment, toFailure(error))
        poke()
        throw error
      }
    },
    scanned: async (environment, scan) => {
      const lags = await scanLags(scan)
      const rates = topicRates.since(environment, scan, lags.logs)
      const facts = await slowFacts(environment, scan.description)
      const errors = await errorRates(environment, scan, lags.logs)
      const judgement = await judge.scanned(environment, { scan, lags, ...facts }, errors)
      const beside = { ...facts, rates, judgement }
      metrics.recordScan(environment, scan, lags, beside)
      watch.scanned(environment, scan, lags, beside)
      poke()
    },
    skipped: environment => metrics.recordScanSkipped(environment),
    log: (message, error) => log.warn({ err: error }, message),
    clock: Date.now,
  })
}

/** null before the schedules have begun: then nobody knows. */
function backupState({ schedules }: Parts, environment: string): { failure: string | null } | null {
  if (!schedules) return null
  const trouble = schedules
    .failing()
    .find(one => one.name === clusterBackupName && one.environment === environment)
  return { failure: trouble?.why ?? null }
}

function connectionOf(bot: BotConfig, env: NodeJS.ProcessEnv): ConnectionOptions {
  const { mode, host, port } = bot.slack
  return mode === 'http'
    ? { mode, host, port, signingSecret: neededSecret('SLACK_SIGNING_SECRET', env) }
    : { mode, appToken: neededSecret('SLACK_APP_TOKEN', env) }
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
