import type { z } from 'zod'
import type { Arguments, Values } from './argument.ts'
import type { Failure } from './failure.ts'
import type { Permission } from './permission.ts'
import type { Plan } from './plan.ts'
import type { Report, Step } from './report.ts'
import type { Actor } from './request.ts'

/** A command, declared once: help, parsing, form, terminal, README table and manifest come from this. `C` is the context. */
export type Command<C> = Query<C> | Change<C>

interface Declaration {
  /** `offsets reset`: the noun and verb that people type. */
  name: string
  /** Other names for it, the suite's among them. */
  aliases: readonly string[]
  /** One line, imperative, no full stop. */
  summary: string
  arguments: Arguments
  /** What the person needs to have; null: everybody may, also unknown people. */
  permission: Permission | null
  /** As typed after `/kafka `. The first one is shown in the command table. */
  examples: readonly string[]
  /** False: works with no environment at all (help, whoami). */
  needsEnvironment: boolean
}

/** A question: reads only. */
export interface Query<C> extends Declaration {
  kind: 'query'
  /** What it lets its asker see is kept in the audit trail, as `seen` tells it; what cannot be kept there is not shown. */
  audited: boolean
  /**
   * Its answer is worth watching: for how many milliseconds it brings itself up to date. In Slack the message is edited, on a
   * screen of a terminal it fills the screen. null: it is told once.
   */
  liveMs: ((args: Record<string, unknown>) => number) | null
  /** In a terminal it is a service: asked again until somebody ends it. null, or its answer is null: it is told once. */
  service: ((args: Record<string, unknown>) => Service | null) | null
  /** Its answer is a file by itself: what `--output` writes, and what is always shared in Slack. null: it is not. */
  file: ((data: unknown, format: OwnFormat) => AnswerFile) | null
  /** Which formats that file has, the usual one first. */
  fileFormats: readonly OwnFormat[]
  /** The shape of `data`, as `--json` prints it. */
  data: z.ZodType
  answer(args: Record<string, unknown>, context: C): Promise<Answered<unknown>>
  present(data: unknown): Report
}

/** `jsonl`: one JSON document a line. */
export type OwnFormat = 'json' | 'yaml' | 'csv' | 'jsonl'

/** `isWhole` false: something is missing in it, so that it may take the place of no file that is there. */
export interface AnswerFile {
  text: string
  isWhole: boolean
}

/** `tells`: a line for each answer, or only for one that says something new, numbers aside. */
export interface Service {
  everyMs: number
  tells: 'each' | 'changes'
}

/**
 * `failures`: what could not be learnt, each one also visible in the report; `exit` 1 where the answer is that something
 * is wrong, 3 where differences were found. A query with failures never exits with 0.
 */
export interface Answered<D> {
  data: D
  failures?: Failure[]
  exit?: 0 | 1 | 3
  /** Of an audited query: what the asker is about to see, without its contents. */
  seen?: { summary: string; detail: Record<string, unknown> }
}

/** A change: `observe` reads, `plan` decides and is pure, `execute` acts on exactly that plan. */
export interface Change<C> extends Declaration {
  kind: 'change'
  /** What it is at least. */
  risk: Risk
  /** Where it depends on what a plan holds. Told by the decision alone, so that an approved plan keeps its risk. */
  riskOf?(plan: Plan): Risk
  /** What no policy can lower. */
  approval?: Approval<C>
  outcome: z.ZodType
  observe(args: Record<string, unknown>, context: C): Promise<unknown>
  plan(args: Record<string, unknown>, observed: unknown): PlanOrRefusal
  verify?(plan: Plan, context: C): Promise<PlanOrRefusal>
  /** Told `isMine` before each step that cannot be taken back: false means that another process owns the request now. */
  execute(plan: Plan, context: C, run: Run): Promise<Executed<unknown>>
  /** After a crash in the middle: which steps of the plan have taken effect, by looking at the cluster. */
  inspect(plan: Plan, context: C, requestId: string): Promise<Step[]>
  present(outcome: unknown, plan: Plan): Report
}

/** At least so many others approve it, in every environment; `refuses` says who of those with the right may not, and why. */
export interface Approval<C> {
  least: number
  refuses?(approver: Actor, plan: Plan, context: C): Failure | null
}

/** `write` is confirmed, `dangerous` is approved by somebody else, as the environment's policy has it. */
export type Risk = 'write' | 'dangerous'

/** For help and docs: `read`, `write`, `dangerous`, that it depends on the plan, or what no policy can lower. */
export function riskWords<C>(command: Command<C>): string {
  if (command.kind === 'query') return 'read'
  if (command.approval) return `${command.risk}, ${command.approval.least} approvals everywhere`
  return command.riskOf ? `${command.risk}, dangerous where data may be lost` : command.risk
}

/** A refusal is a Failure whose hint says what to do about it. */
export type PlanOrRefusal = { kind: 'plan'; plan: Plan } | { kind: 'refusal'; failure: Failure }

export interface Run {
  requestId: string
  isMine(): boolean
}

/** `failures` empty: everything in the plan was done. */
export interface Executed<O> {
  outcome: O
  failures: Failure[]
}

interface QuerySpec<C, A extends Arguments, D> {
  name: string
  aliases?: readonly string[]
  summary: string
  arguments: A
  permission: Permission | null
  examples: readonly string[]
  needsEnvironment?: boolean
  audited?: boolean
  liveMs?(args: Values<A>): number
  service?(args: Values<A>): Service | null
  file?(data: D, format: OwnFormat): AnswerFile
  fileFormats?: readonly OwnFormat[]
  data: z.ZodType<D>
  answer(args: Values<A>, context: C): Promise<Answered<D>>
  present(data: D): Report
}

interface ChangeSpec<C, A extends Arguments, O, R> {
  name: string
  aliases?: readonly string[]
  summary: string
  arguments: A
  permission: Permission
  examples: readonly string[]
  risk: Risk
  riskOf?(plan: Plan): Risk
  approval?: Approval<C>
  outcome: z.ZodType<R>
  observe(args: Values<A>, context: C): Promise<O>
  plan(args: Values<A>, observed: O): PlanOrRefusal
  verify?(plan: Plan, context: C): Promise<PlanOrRefusal>
  execute(plan: Plan, context: C, run: Run): Promise<Executed<R>>
  inspect(plan: Plan, context: C, requestId: string): Promise<Step[]>
  present(outcome: R, plan: Plan): Report
}

/**
 * The two ways to declare a command in a context of type C. Inside, values have their exact types; the list of commands
 * holds them with the types erased, and the pipeline passes to each one only what came out of its own arguments.
 */
export function declarations<C>() {
  return {
    defineQuery: <A extends Arguments, D>(spec: QuerySpec<C, A, D>): Query<C> => ({
      aliases: [],
      needsEnvironment: true,
      audited: false,
      liveMs: null,
      service: null,
      file: null,
      fileFormats: ['json', 'yaml'],
      ...(spec as unknown as QuerySpec<C, Arguments, unknown>),
      kind: 'query',
    }),
    defineChange: <A extends Arguments, O, R>(spec: ChangeSpec<C, A, O, R>): Change<C> => ({
      aliases: [],
      needsEnvironment: true,
      ...(spec as unknown as ChangeSpec<C, Arguments, unknown, unknown>),
      kind: 'change',
    }),
  }
}
