import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { choice, consumerGroup, partitionSet } from '../../../src/core/arguments/kinds.ts'
import { declarations } from '../../../src/core/command.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { Permission } from '../../../src/core/permission.ts'
import { createPipeline, type Pipeline } from '../../../src/core/pipeline.ts'
import type { Caller } from '../../../src/core/pipeline-options.ts'
import type { Actor, Request } from '../../../src/core/request.ts'
import type { Requirement, Rules } from '../../../src/core/rules.ts'
import { type OutboxWorker, startOutboxWorker } from '../../../src/notify/outbox-worker.ts'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import {
  type SlackStandIn,
  type StandInOptions,
  startSlackStandIn,
} from '../../../src/playground/slack/stand-in.ts'
import type { ConnectionOptions } from '../../../src/slack/connection.ts'
import { createPeople } from '../../../src/slack/people.ts'
import { type Slack, startSlack } from '../../../src/slack/start-slack.ts'
import { createLane } from '../../../src/slack/web/lane.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { noHandOver } from '../../support/no-hand-over.ts'
import { noSecondFactor } from '../../support/no-second-factor.ts'
import { waitFor } from '../../support/wait-for.ts'

/** What the toy commands work on: numbers by name, how often something was done, and a gate that holds answers back. */
export interface World {
  values: Map<string, number>
  executions: string[]
  groups: string[]
  gate: Promise<void>
  caller?: Caller
}

const { defineQuery, defineChange } = declarations<World>()

const show = defineQuery({
  name: 'lag',
  summary: 'Show the number of a group',
  arguments: { group: consumerGroup().positional() },
  permission: 'groups:read',
  examples: ['lag orders'],
  data: z.object({ rows: z.array(z.object({ group: z.string(), lag: z.number().nullable() })) }),
  answer: async ({ group }, world) => {
    await world.gate
    world.executions.push(`lag ${group}`)
    return { data: { rows: [{ group, lag: world.values.get(group) ?? null }] } }
  },
  present: ({ rows }) => ({
    title: `Lag of ${rows[0]?.group}`,
    tone: 'good',
    summary: `${rows[0]?.group} is ${rows[0]?.lag ?? 'unknown'} behind.`,
    parts: [{ kind: 'table', table: { columns: [{ name: 'group' }], rows: rows.map(row => [row.group]) } }],
    followUps: [{ label: `Reset ${rows[0]?.group}`, command: `reset "${rows[0]?.group}" --to earliest` }],
  }),
})

const long = defineQuery({
  name: 'groups list',
  summary: 'List many groups',
  arguments: {},
  permission: 'groups:read',
  examples: ['groups list'],
  data: z.object({ rows: z.array(z.object({ group: z.string() })) }),
  answer: async () => ({
    data: { rows: Array.from({ length: 340 }, (_, index) => ({ group: `group-${index}` })) },
  }),
  present: ({ rows }) => ({
    title: 'Groups',
    tone: 'info',
    summary: `${rows.length} groups.`,
    parts: [{ kind: 'table', table: { columns: [{ name: 'group' }], rows: rows.map(row => [row.group]) } }],
    followUps: [],
  }),
})

const reset = defineChange({
  name: 'reset',
  summary: 'Set the number of a group',
  arguments: {
    group: consumerGroup().positional(),
    to: choice(['earliest', 'latest'], 'where to'),
    partitions: partitionSet().optional(),
  },
  permission: 'offsets:write',
  risk: 'dangerous',
  examples: ['reset orders --to earliest'],
  outcome: z.object({ group: z.string() }),
  observe: async ({ group }, world) => {
    await world.gate
    return world.values.get(group)
  },
  plan: ({ group, to }, value) =>
    value === undefined
      ? {
          kind: 'refusal',
          failure: new Failure('refused', `The group ${group} has members.`, { hint: 'Stop them first.' }),
        }
      : {
          kind: 'plan',
          plan: {
            title: `Move ${group} to ${to}`,
            decision: { group, to, from: value },
            estimates: {},
            steps: [{ state: 'planned', text: `Set ${group} from ${value} to ${to}` }],
            consequences: [{ severity: 'critical', text: `${value} records will be read again by ${group}` }],
            nothingToDo: false,
          },
        },
  execute: async (plan, world) => {
    await world.gate
    const { group } = z.object({ group: z.string() }).parse(plan.decision)
    world.executions.push(`reset ${group}`)
    world.values.set(group, 0)
    return { outcome: { group }, failures: [] }
  },
  inspect: async plan => plan.steps,
  present: ({ group }) => ({
    title: `Moved ${group}`,
    tone: 'good',
    summary: `Moved ${group}.`,
    parts: [],
    followUps: [{ label: 'Undo', command: `lag "${group}"` }],
  }),
})

const commands = [show, long, reset]

/** Rights by person, as bot.yml would have them. */
const rights: Record<string, Permission[]> = {
  [people.operator.id]: ['groups:read', 'offsets:write', 'approve', 'requests:read'],
  [people.approver.id]: ['groups:read', 'offsets:write', 'approve', 'requests:read'],
  [people.admin.id]: ['groups:read', 'offsets:write', 'approve', 'requests:read'],
  [people.viewer.id]: ['groups:read'],
  [people.guest.id]: ['groups:read', 'offsets:write', 'approve'],
  [people.foreign.id]: ['groups:read', 'offsets:write', 'approve'],
}

export interface ToyBot {
  slack: Slack
  worker: OutboxWorker
  store: Store
  pipeline: Pipeline
  stop(): Promise<void>
  /** As kill −9 would: nothing is finished, nothing closed in order; its timers and sockets are let go. */
  kill(): Promise<void>
}

export interface ToyOptions {
  /** Where Slack is; also a process of its own can be told. */
  standIn: Pick<SlackStandIn, 'apiUrl' | 'tokens'>
  folder: string
  world: World
  requirement?: Requirement
  lifetimeMs?: number
  clock?: () => number
  connection?: ConnectionOptions
  log?: (line: string) => void
}

/** A real Bolt app against a stand-in, with toy commands and a real store. */
export async function startToyBot(options: ToyOptions): Promise<ToyBot> {
  const { standIn, folder, world, clock = Date.now } = options
  const say = (line: string, error?: unknown): void =>
    options.log?.(error instanceof Error ? `${line}: ${error.message}` : line)
  const log = { debug: say, info: say, warn: say, error: say }
  const store = openStore({ folder, clock })
  const web = { token: standIn.tokens.bot, slackApiUrl: standIn.apiUrl, log }
  const directory = createPeople({
    lookups: createLane('lookups', web),
    userGroups: () => ['S0KAFKOPS'],
    clock,
    log,
  })
  const rules: Rules = {
    environments: () => ['production', 'staging'],
    defaultEnvironment: () => 'production',
    requirement: () => options.requirement ?? { kind: 'approvals', count: 1 },
    rights: (actor: Actor) => new Set(directory.facts(actor.id).barred ? [] : (rights[actor.id] ?? [])),
    whoCan: () => [people.admin.id],
    requestLifetimeMs: () => options.lifetimeMs ?? 3_600_000,
    estimateGrowth: () => 2,
  }
  const here: { slack?: Slack; worker?: OutboxWorker } = {}
  let isOver = false
  let isKilled = false
  const pipeline = createPipeline<World>({
    commands,
    requests: () => store.requests,
    audit: () => store.audit,
    atomically: fn => store.transaction(fn),
    rules: () => rules,
    secondFactor: noSecondFactor,
    context: (_environment, caller) => ({ ...world, gate: gateOf(world, () => isKilled), caller }),
    clock,
    owner: `toy-${Math.random()}`,
    moved: (request: Request) => {
      if (!isOver) here.slack?.moved(request)
    },
    log: say,
  })
  const started = await startSlack({
    connection: options.connection ?? { mode: 'socket', appToken: standIn.tokens.app },
    web,
    people: directory,
    commands,
    pipeline,
    rules: () => rules,
    secondFactor: noSecondFactor,
    handOver: noHandOver,
    store,
    channels: { environmentOf: () => undefined, approvals: () => channels.approvals.id },
    choices: async (_lookup, query) => world.groups.filter(group => group.includes(query)),
    home: async () => ({ title: 'Kafka', tone: 'good', summary: 'All is well.', parts: [], followUps: [] }),
    format: answer => JSON.stringify(answer.kind === 'answer' ? answer.data : answer.plan),
    poke: () => here.worker?.poke(),
    log,
    clock,
  })
  here.slack = started
  const worker = startOutboxWorker({
    outbox: store.outbox,
    deliver: { slack: message => started.deliver(message) },
    clock,
    log,
  })
  here.worker = worker
  await waitFor(() => started.isConnected(), { everyMs: 10 })
  return {
    slack: started,
    worker,
    store,
    pipeline,
    stop: async () => {
      if (isOver) return
      isOver = true
      await started.stop(5000)
      await worker.stop()
      await store.close()
    },
    kill: async () => {
      isOver = true
      isKilled = true
      await store.close()
      await Promise.all([started.stop(0), worker.stop()])
    },
  }
}

/** The gate of the moment, not the one of when the context was made; it opens for the dead no more. */
const gateOf = (world: World, isKilled: () => boolean): Promise<void> =>
  Promise.resolve().then(() => (isKilled() ? new Promise(() => undefined) : world.gate))

export interface Toy {
  standIn: SlackStandIn
  world: World
  folder: string
  start(options?: Partial<ToyOptions>): Promise<ToyBot>
  end(): Promise<void>
}

/** A stand-in, a folder and a world, and bots that come and go in them. */
export async function toy(standInOptions: StandInOptions = {}): Promise<Toy> {
  const standIn = await startSlackStandIn(standInOptions)
  const folder = mkdtempSync(join(tmpdir(), 'slack-room-'))
  const world: World = {
    values: new Map([['orders', 14_202]]),
    executions: [],
    groups: ['orders'],
    gate: Promise.resolve(),
  }
  const running: ToyBot[] = []
  return {
    standIn,
    world,
    folder,
    start: async options => {
      const bot = await startToyBot({ standIn, folder, world, ...options })
      running.push(bot)
      return bot
    },
    end: async () => {
      for (const bot of running) await bot.stop().catch(() => undefined)
      await standIn.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** All words of a message, as a reader sees them. */
export function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join(' ')
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .map(([key, inner]) => (key === 'text' && typeof inner === 'string' ? inner : words(inner)))
    .join(' ')
}
