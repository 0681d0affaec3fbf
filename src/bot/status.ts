import { join } from 'node:path'
import { z } from 'zod'
import { faultLine, secondFactorPolicy, secretStatus } from '../config/config.ts'
import { type Context, defineQuery } from '../context.ts'
import { toFailure } from '../core/failure.ts'
import { jobLine } from '../core/present-job.ts'
import type { Field, Part, Report } from '../core/report.ts'
import { tableParts } from '../core/table-parts.ts'
import { writeDuration } from '../core/time.ts'
import { quoteWord } from '../core/tokenize.ts'
import { count, counted, listed } from '../core/words.ts'
import { backupTimes } from '../store/backups.ts'
import { version } from '../version.ts'

const shape = z.object({
  version: z.string(),
  now: z.number(),
  /** The process that talks to Slack; null: none is running. */
  running: z.object({ host: z.string(), pid: z.number(), since: z.number() }).nullable(),
  /** null where the bot's database is not here: then `storeTrouble` says why. */
  outbox: z.object({ waiting: z.number(), dead: z.number() }).nullable(),
  waitingApprovals: z.number().nullable(),
  jobs: z.array(
    z.object({ job: z.string(), environment: z.string(), title: z.string(), progress: z.string() }),
  ),
  storeTrouble: z.string().nullable(),
  /** The database is here and cannot be written; that it is elsewhere (a terminal) is no fault. */
  isStoreBroken: z.boolean(),
  /** The newest scheduled copy of the database; null: there is none here. */
  lastBackupAt: z.number().nullable(),
  /** What this process keeps for charts; a terminal keeps nothing. */
  history: z.object({ droppedScans: z.number(), trouble: z.string().nullable() }).nullable(),
  /** By the collector of this process, which a terminal does not have; `isSilent`: several scans in a row brought nothing. */
  environments: z.array(
    z.object({ environment: z.string(), lastScanAt: z.number().nullable(), isSilent: z.boolean() }),
  ),
  secrets: z.array(z.object({ name: z.string(), state: z.string(), from: z.string().nullable() })),
  faults: z.array(z.string()),
  /** Faults that switch something off; the others are warnings and notes. */
  errors: z.number(),
  /** Where the access file asks administrators for a second factor, and why nobody's can be checked; null: it can. */
  secondFactor: z.object({ environments: z.array(z.string()), trouble: z.string().nullable() }),
  /** Whose dangerous changes need no approval at this moment; null where the bot's database is not here. */
  breakGlass: z
    .array(z.object({ environment: z.string(), person: z.string(), endsAt: z.number() }))
    .nullable(),
})
type Data = z.infer<typeof shape>

export const status = defineQuery({
  name: 'status',
  summary: 'Say how the bot itself is: process, database, configuration, second factor',
  arguments: {},
  permission: 'bot:read',
  needsEnvironment: false,
  examples: ['status'],
  data: shape,
  answer: async (_, context) => {
    const data: Data = {
      version,
      now: context.now,
      ...readStore(context),
      lastBackupAt: backupTimes(join(context.config.bot.dataFolder, 'backups'))[0] ?? null,
      environments: scannedEnvironments(context),
      secrets: secretStatus(context.config.bot, process.env),
      faults: context.config.faults.map(faultLine),
      errors: context.config.faults.filter(fault => fault.level === 'error').length,
      secondFactor: {
        environments: [...context.config.bot.environments.keys()].filter(
          environment => secondFactorPolicy(context.config, environment).isAsked,
        ),
        trouble: context.secondFactor.trouble(),
      },
    }
    return { data, exit: data.errors > 0 || data.isStoreBroken ? 1 : 0 }
  },
  present,
})

function scannedEnvironments({ config, collectedAt, now }: Context): Data['environments'] {
  const silentMs = 3 * config.bot.monitoring.intervalMs
  return [...config.bot.environments.keys()].map(environment => {
    const lastScanAt = collectedAt(environment)
    return { environment, lastScanAt, isSilent: lastScanAt !== null && now - lastScanAt > silentMs }
  })
}

function readStore(
  context: Context,
): Pick<
  Data,
  | 'running'
  | 'outbox'
  | 'waitingApprovals'
  | 'breakGlass'
  | 'jobs'
  | 'storeTrouble'
  | 'isStoreBroken'
  | 'history'
> {
  try {
    const { store } = context
    const holder = store.lease.holder()
    const counts = store.outbox.counts()
    const sum = (state: string): number =>
      counts.filter(one => one.state === state).reduce((all, one) => all + one.count, 0)
    return {
      running: holder ? { host: holder.host, pid: holder.pid, since: holder.since } : null,
      outbox: { waiting: sum('waiting'), dead: sum('dead') },
      waitingApprovals: store.requests.list({ states: ['waiting'], limit: 1000 }).length,
      breakGlass: store.breakGlass.held().map(one => ({
        environment: one.environment,
        person: one.personId,
        endsAt: one.endsAt,
      })),
      jobs: store.jobs.running().map(one => ({
        job: one.id,
        environment: one.environment,
        title: one.title,
        progress: jobLine(one),
      })),
      storeTrouble: store.trouble()?.message ?? null,
      isStoreBroken: store.trouble() !== undefined,
      history: {
        droppedScans: store.history.dropped(),
        trouble: store.history.trouble()?.message ?? null,
      },
    }
  } catch (error) {
    const failure = toFailure(error)
    return {
      running: null,
      outbox: null,
      waitingApprovals: null,
      breakGlass: null,
      jobs: [],
      storeTrouble: failure.message,
      isStoreBroken: failure.code !== 'not-found',
      history: null,
    }
  }
}

function present(data: Data): Report {
  const isWell =
    data.errors === 0 &&
    data.storeTrouble === null &&
    (data.history?.trouble ?? null) === null &&
    data.running !== null &&
    !data.environments.some(one => one.isSilent) &&
    (data.secondFactor.environments.length === 0 || data.secondFactor.trouble === null) &&
    (data.outbox?.dead ?? 0) === 0
  const summary = data.running
    ? `Version ${data.version}, running on ${data.running.host} for ${writeDuration(Math.max(1000, wholeSeconds(data.now - data.running.since)))}.`
    : `Version ${data.version}. ${data.storeTrouble === null ? 'No bot is running on this database.' : 'The bot’s database is not here.'}`
  const fields: Field[] = [
    ...(data.running ? [{ label: 'Process', value: `${data.running.pid} on ${data.running.host}` }] : []),
    ...(data.outbox
      ? [
          { label: 'Messages waiting', value: count(data.outbox.waiting) },
          { label: 'Messages given up', value: count(data.outbox.dead) },
        ]
      : []),
    ...(data.waitingApprovals === null
      ? []
      : [{ label: 'Waiting for approval', value: count(data.waitingApprovals) }]),
    ...(data.running
      ? [
          {
            label: 'Last backup',
            value: data.lastBackupAt === null ? 'none yet' : [{ time: data.lastBackupAt }],
          },
        ]
      : []),
    ...(data.history && data.history.droppedScans > 0
      ? [{ label: 'Scans missing in charts', value: count(data.history.droppedScans) }]
      : []),
    ...data.secrets.map(one => ({ label: one.name, value: one.state })),
  ]
  return {
    title: 'The bot',
    tone: isWell ? 'good' : 'warning',
    summary,
    parts: [
      { kind: 'text', text: summary },
      { kind: 'fields', fields },
      ...tableParts(
        [{ name: 'Environment' }, { name: 'Cluster' }, { name: 'Last scan' }],
        data.environments
          // Where no environment was scanned there is no collector, so nothing can be said about any.
          .filter(() => data.environments.some(one => one.lastScanAt !== null))
          .map(one => [
            one.environment,
            clusterWord(one),
            one.lastScanAt === null ? '–' : [{ time: one.lastScanAt }],
          ]),
      ),
      ...unwatched(data),
      ...data.jobs.map(one => ({
        kind: 'text' as const,
        text: ['Running: ', { code: one.job }, ` ${one.title} (${one.environment}). ${one.progress}`],
      })),
      ...(data.storeTrouble
        ? [{ kind: 'callout' as const, tone: 'warning' as const, text: data.storeTrouble }]
        : []),
      ...(data.history?.trouble
        ? [
            {
              kind: 'callout' as const,
              tone: 'warning' as const,
              text: 'What scans see is not kept at the moment, so charts have a gap.',
              detail: data.history.trouble,
            },
          ]
        : []),
      ...secondFactorParts(data.secondFactor),
      ...(data.breakGlass ?? []).map(one => ({
        kind: 'callout' as const,
        tone: 'warning' as const,
        text: [
          'Break-glass: dangerous changes of ',
          { person: one.person },
          ` in ${one.environment} need no approval until `,
          { time: one.endsAt },
          '.',
        ],
      })),
      ...(data.faults.length > 0
        ? [
            {
              kind: 'heading' as const,
              text: `${counted(data.faults.length, 'remark')} on the configuration, ${counted(data.errors, 'error')} among them`,
            },
            { kind: 'code' as const, text: data.faults.join('\n') },
          ]
        : []),
    ],
    followUps: data.environments
      .filter(one => one.isSilent)
      .slice(0, 3)
      .map(one => ({
        label: `Health of ${one.environment}`.slice(0, 70),
        command: `health --env ${quoteWord(one.environment)}`,
      })),
  }
}

/** A terminal has no collector: which environments there are is known, how their clusters are is not. */
function unwatched({ environments }: Data): Part[] {
  if (environments.length === 0 || environments.some(one => one.lastScanAt !== null)) return []
  const names = listed(
    environments.map(one => one.environment),
    5,
  )
  return [
    {
      kind: 'text',
      text: [
        `${counted(environments.length, 'environment')} configured: ${names}. Nothing was scanned from here, so how they are is not known; `,
        { code: 'health --env NAME' },
        ' looks.',
      ],
    },
  ]
}

function secondFactorParts({ environments, trouble }: Data['secondFactor']): Part[] {
  if (environments.length === 0) return []
  const where = listed(environments)
  if (trouble === null)
    return [{ kind: 'text', text: `Administrators give a code of their second factor in ${where}.` }]
  return [
    {
      kind: 'callout',
      tone: 'warning',
      text: `The access file asks administrators for a second factor in ${where}, and none can be checked: their dangerous changes are refused.`,
      detail: trouble,
    },
  ]
}

function clusterWord({ lastScanAt, isSilent }: Data['environments'][number]): string {
  if (lastScanAt === null) return 'never answered yet'
  return isSilent ? 'does not answer' : 'answers'
}

const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000
