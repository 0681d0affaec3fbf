import { z } from 'zod'
import { consumerGroup, flag, text } from '../../../src/core/arguments/kinds.ts'
import type { AuditEntry } from '../../../src/core/audit.ts'
import {
  type Command,
  declarations,
  type Executed,
  type PlanOrRefusal,
  type Run,
} from '../../../src/core/command.ts'
import { understand } from '../../../src/core/command-line.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { Permission } from '../../../src/core/permission.ts'
import { createPipeline } from '../../../src/core/pipeline.ts'
import type { Caller } from '../../../src/core/pipeline-options.ts'
import type { Step } from '../../../src/core/report.ts'
import type { Actor, Request } from '../../../src/core/request.ts'
import type { Requirement } from '../../../src/core/rules.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import type { Store } from '../../../src/store/store.ts'
import { noSecondFactor } from '../../support/no-second-factor.ts'
import { tempStore } from '../store/support/temp-store.ts'

export const ann: Actor = { id: 'U-ANN', name: 'ann' }
export const ben: Actor = { id: 'U-BEN', name: 'ben' }
export const cat: Actor = { id: 'U-CAT', name: 'cat' }
export const viewer: Actor = { id: 'U-VIEW', name: 'view' }

/** What the toy commands read and change: one number for each thing. */
export interface World {
  things: Map<string, bigint>
  records: number
  executed: string[]
  /** Put in the place of what `things set` does and finds. */
  refuse?: Failure
  execute?: (run: Run) => Promise<Executed<{ now: bigint }>>
  inspect?: () => Promise<Step[]>
  observe?: () => Promise<void>
}

const { defineQuery, defineChange } = declarations<World>()

function planOf(thing: string, before: bigint | null, world: World, to: bigint): PlanOrRefusal {
  if (world.refuse) return { kind: 'refusal', failure: world.refuse }
  const plan = {
    title: `Set ${thing}`,
    decision: { thing, before, to },
    estimates: { records: world.records },
    steps: [{ state: 'planned' as const, text: `${thing}: ${before} → ${to}` }],
    consequences: [],
    nothingToDo: before === to,
  }
  return { kind: 'plan', plan }
}

const change = (name: string, risk: 'write' | 'dangerous') =>
  defineChange({
    name,
    summary: 'Set a thing to 9',
    arguments: {
      thing: consumerGroup().positional(),
      loudly: flag('shout'),
      word: text('WORD', 'a secret').optional().secret(),
    },
    permission: 'offsets:write',
    risk,
    examples: [],
    outcome: z.object({ now: z.bigint() }),
    observe: async ({ thing }, world) => {
      await world.observe?.()
      return { before: world.things.get(thing) ?? null, world }
    },
    plan: ({ thing }, { before, world }) => planOf(thing, before, world, 9n),
    execute: async (plan, world, run) => {
      const { thing, to } = z.object({ thing: z.string(), to: z.bigint() }).parse(plan.decision)
      world.executed.push(thing)
      if (world.execute) return world.execute(run)
      world.things.set(thing, to)
      return { outcome: { now: to }, failures: [] }
    },
    inspect: async (_, world) => world.inspect?.() ?? [{ state: 'done', text: 'It is 9.' }],
    present: ({ now }) => ({
      title: 'Set',
      tone: 'good',
      summary: `It is ${now} now.`,
      parts: [],
      followUps: [{ label: 'Look', command: 'things get' }],
    }),
  })

const commands: readonly Command<World>[] = [
  change('things set', 'dangerous'),
  change('things touch', 'write'),
  {
    ...change('things tune', 'write'),
    riskOf: plan => (JSON.stringify(plan.title).includes('precious') ? 'dangerous' : 'write'),
  },
  defineQuery({
    name: 'things get',
    summary: 'Get all things',
    arguments: {},
    permission: 'groups:read',
    examples: [],
    data: z.number(),
    answer: async (_, world) => ({
      data: world.things.size,
      ...(world.refuse ? { failures: [world.refuse], exit: 0 as const } : {}),
    }),
    present: size => ({
      title: 'Things',
      tone: 'info',
      summary: `${size} things`,
      parts: [],
      followUps: [
        { label: 'Set', command: 'things set "<!channel> x"' },
        { label: 'Set there', command: 'things set g --env other' },
      ],
    }),
  }),
  defineQuery({
    name: 'hello',
    summary: 'Greet',
    arguments: {},
    permission: null,
    needsEnvironment: false,
    examples: [],
    data: z.string(),
    answer: async () => ({ data: 'hello' }),
    present: text => ({
      title: text,
      tone: 'info',
      summary: text,
      parts: [],
      followUps: [{ label: 'Get', command: 'things get' }],
    }),
  }),
]

const everything: Permission[] = ['groups:read', 'offsets:write', 'approve']

/** A pipeline over toy commands and the real store, with a clock, a policy and rights that a test can change. */
export function toyPipeline() {
  const { store, clock, another, folder } = tempStore()
  const world: World = { things: new Map([['g', 1n]]), records: 100, executed: [] }
  const policy: Record<'write' | 'dangerous', Requirement> = {
    write: { kind: 'confirm' },
    dangerous: { kind: 'approvals', count: 1 },
  }
  const rights = new Map<string, Permission[]>([
    [ann.id, everything],
    [ben.id, everything],
    [cat.id, everything],
    [viewer.id, ['groups:read']],
  ])
  const environments = ['dev', 'other']
  const secondFactor = { ...noSecondFactor }
  const moved: Request[] = []
  const logged: string[] = []
  /** Set to make the trail refuse the entries that it names. */
  const audit: { refuses: (entry: AuditEntry) => boolean } = { refuses: () => false }

  const over = (some: Store, owner: string) =>
    createPipeline<World>({
      commands,
      requests: () => some.requests,
      audit: () => ({
        append: entry => {
          if (audit.refuses(entry)) throw new Failure('unreachable', 'The disk is full.')
          return some.audit.append(entry)
        },
      }),
      atomically: fn => some.transaction(fn),
      rules: () => ({
        environments: () => environments,
        defaultEnvironment: () => {
          const [first] = environments
          if (first === undefined) throw new Failure('config', 'No environment is configured.')
          return first
        },
        requirement: (_, __, risk) => policy[risk],
        rights: actor => new Set(rights.get(actor.id)),
        whoCan: permission => [...rights].filter(([, has]) => has.includes(permission)).map(([id]) => id),
        requestLifetimeMs: () => 3_600_000,
        estimateGrowth: () => 2,
      }),
      secondFactor,
      context: () => world,
      clock: () => clock.now,
      owner,
      moved: request => moved.push(request),
      log: message => logged.push(message),
    })

  const pipeline = over(store, 'first')
  const caller = (actor: Actor = ann, more: Partial<Caller> = {}): Caller => ({
    actor,
    door: 'slack',
    origin: { door: 'slack', channel: 'C1' },
    zone: 'utc',
    canAskForApproval: true,
    ...more,
  })
  const run = (line: string, as: Caller = caller()) => {
    const understood = understand(tokenize(line), commands, { now: clock.now, zone: 'utc' })
    if (understood.kind !== 'invocation') throw new Error(`${line}: ${understood.kind}`)
    return pipeline.run(understood.invocation, as)
  }
  /** The request that a line of ann's makes. */
  const propose = async (line = 'things set g --reason r'): Promise<Request> => {
    const answer = await run(line)
    if (answer.kind !== 'planned') throw new Error(`${line} was ${answer.kind}`)
    return answer.request
  }
  /** Planned, and sent for approval. */
  const ask = async (line?: string): Promise<Request> => pipeline.submit((await propose(line)).id, ann)
  /** The trail, oldest first, as "event who". */
  const trail = (): string[] => store.audit.page(0, 1000).map(row => `${row.event} ${row.actor.name}`)

  return {
    commands,
    store,
    folder,
    clock,
    another,
    world,
    policy,
    rights,
    environments,
    moved,
    logged,
    audit,
    secondFactor,
    over,
    pipeline,
    caller,
    run,
    propose,
    ask,
    trail,
  }
}
