import type { AuditEntry, AuditEvent } from './audit.ts'
import { authorise } from './authorise.ts'
import type { Change, Command, Query } from './command.ts'
import { fill, type Invocation, lastingTexts } from './command-line.ts'
import { execution } from './execution.ts'
import { Failure, toFailure } from './failure.ts'
import { inEnvironment } from './in-environment.ts'
import { nearest } from './nearest.ts'
import { observeAndPlan } from './observe-and-plan.ts'
import type { OwnFile } from './own-file.ts'
import type { Caller, PipelineOptions } from './pipeline-options.ts'
import type { Plan } from './plan.ts'
import type { Report } from './report.ts'
import type { Request } from './request.ts'
import { requirementOf } from './requirement-of.ts'
import type { Requirement, Rules } from './rules.ts'

export type Answer =
  | {
      kind: 'answer'
      command: string
      environment: string | null
      report: Report
      data: unknown
      failures: Failure[]
      exit: 0 | 1 | 3
      /** The file that it is by itself. */
      file?: OwnFile
    }
  /** Nothing was done and nothing was kept: a dry run, or the cluster is as asked already. */
  | {
      kind: 'only-planned'
      command: string
      environment: string
      plan: Plan
      digest: string
      requirement: Requirement
    }
  /** A request that now needs `requirement`: the requester confirms it, or sends it for approval. */
  | { kind: 'planned'; request: Request; requirement: Requirement }
  | { kind: 'finished'; request: Request }

export type Pipeline = ReturnType<typeof createPipeline>

/**
 * parse → authorise → observe → plan → verify → (dry run ends here) → policy → approve by digest → observe, plan and
 * verify again, compare → audit "starting" → execute → audit the outcome → report.
 * Every method throws a Failure that a person can act on; what is refused is in the audit trail, too.
 */
export function createPipeline<C>(options: PipelineOptions<C>) {
  const { requests, clock } = options
  const run = execution(options)

  function environmentOf(invocation: Invocation<C>, caller: Caller): string {
    const rules = options.rules()
    const name = invocation.options.env ?? caller.environment ?? usual(rules, invocation.command)
    if (name === null) return ''
    if (rules.environments().includes(name)) return name
    const near = nearest(name, rules.environments())
    throw new Failure('usage', `There is no environment "${name}".`, {
      hint: near ? `Did you mean ${near}?` : `There are: ${rules.environments().join(', ')}.`,
    })
  }

  /** Help and the like answer also where nothing is configured yet, or nothing is the default: null. */
  function usual(rules: Rules, command: Command<C>): string | null {
    if (command.needsEnvironment) return rules.defaultEnvironment()
    try {
      return rules.defaultEnvironment()
    } catch {
      return rules.environments()[0] ?? null
    }
  }

  function entry(
    event: AuditEvent,
    caller: Caller,
    invocation: Invocation<C>,
    environment: string | null,
    summary: string,
  ): AuditEntry {
    return {
      event,
      actor: caller.actor,
      door: caller.door,
      environment: environment === '' ? null : environment,
      command: invocation.command.name,
      arguments: invocation.typed,
      requestId: null,
      digest: null,
      summary,
      detail: null,
    }
  }

  /** Reads may go on when the trail cannot be written (a full disk); that it could not is logged. */
  function note(written: AuditEntry): void {
    try {
      options.audit().append(written)
    } catch (error) {
      options.log('The audit trail could not be written', error)
    }
  }

  /** What is to be in the trail before it is shown: throws where it could not be written. */
  function keep(written: AuditEntry): void {
    try {
      options.audit().append(written)
    } catch (error) {
      throw new Failure('unreachable', 'Nothing is shown, as the audit trail could not be written.', {
        hint: `Who looks at what has to be kept. ${toFailure(error).message}`,
        cause: error,
      })
    }
  }

  async function runInvocation(invocation: Invocation<C>, caller: Caller): Promise<Answer> {
    const environment = environmentOf(invocation, caller)
    const { command } = invocation
    try {
      authorise(options.rules(), caller.actor, command.permission, environment)
      const context = options.context(environment, caller)
      if (command.kind === 'query') return await answer(command, invocation, environment, context, caller)
      return await propose(command, invocation, environment, context, caller)
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code === 'not-permitted' || failure.code === 'refused')
        note(entry('refused', caller, invocation, environment, failure.message))
      throw failure
    }
  }

  async function answer(
    command: Query<C>,
    invocation: Invocation<C>,
    environment: string,
    context: C,
    caller: Caller,
  ): Promise<Answer> {
    const answered = await command.answer(invocation.args, context)
    const failures = answered.failures ?? []
    const asked = entry('query', caller, invocation, environment, `Asked ${command.name}`)
    if (command.audited) keep({ ...asked, event: 'disclosed', ...answered.seen })
    else note(asked)
    const report = command.present(answered.data)
    const { file, fileFormats: formats } = command
    return {
      kind: 'answer',
      command: command.name,
      environment: command.needsEnvironment ? environment : null,
      report: command.needsEnvironment ? inEnvironment(report, environment) : report,
      data: answered.data,
      failures,
      exit: answered.exit || (failures.length > 0 ? 1 : 0),
      ...(file && { file: { formats, as: format => file(answered.data, format) } }),
    }
  }

  async function propose(
    command: Change<C>,
    invocation: Invocation<C>,
    environment: string,
    context: C,
    caller: Caller,
  ): Promise<Answer> {
    const lasting = lastingTexts(command, invocation.args)
    const planned = await observeAndPlan(command, readLasting(command, lasting), environment, context)
    if (planned.kind === 'refusal') throw planned.failure
    const { plan, digest } = planned
    const risk = command.riskOf?.(plan) ?? command.risk
    const requirement = requirementOf(options.rules(), command, environment, risk, caller.actor)
    if (invocation.options['dry-run'] || plan.nothingToDo)
      return { kind: 'only-planned', command: command.name, environment, plan, digest, requirement }
    if (risk === 'dangerous' && invocation.options.reason === undefined) throw needsReason(command, plan)
    if (requirement.kind === 'approvals') mayAskForApproval(caller)
    const request = options.atomically(() => {
      const created = requests().create({
        environment,
        command: command.name,
        args: lasting,
        typed: invocation.typed,
        requester: caller.actor,
        reason: invocation.options.reason ?? null,
        plan,
        digest,
        approvalsNeeded: requirement.kind === 'approvals' ? requirement.count : 0,
        state: 'planned',
        expiresAt: clock() + options.rules().requestLifetimeMs(environment),
        origin: caller.origin,
      })
      options.audit().append({
        ...entry('planned', caller, invocation, environment, plan.title),
        requestId: created.id,
        digest,
        detail: { reason: created.reason },
      })
      return created
    })
    options.moved(request)
    const isAgreed = requirement.kind === 'go' || (requirement.kind === 'confirm' && invocation.options.yes)
    if (isAgreed && isProven(request, invocation, caller))
      return { kind: 'finished', request: await run.execute(request.id, caller.zone) }
    return { kind: 'planned', request, requirement }
  }

  /** With a code that is wrong nothing is left of the request. Without one it waits for the code, as for a confirmation. */
  function isProven(request: Request, { options: { code } }: Invocation<C>, caller: Caller): boolean {
    if (!run.asksForCode(request.id, caller.actor)) return true
    if (code === undefined) return false
    try {
      run.prove(request.id, caller.actor, code, caller.door)
      return true
    } catch (error) {
      run.withdraw(request.id, caller.actor)
      throw error
    }
  }

  function readLasting(command: Change<C>, lasting: Record<string, string[]>): Record<string, unknown> {
    const understood = fill(command, lasting, { now: clock(), zone: 'utc' }, '', { isStored: true })
    if (understood.kind !== 'invocation')
      throw new Failure('internal', `The stored arguments of ${command.name} cannot be read.`)
    return understood.invocation.args
  }

  /** Where the plan decides, a reason can be asked for only when there is a plan. */
  const needsReason = (command: Change<C>, plan: Plan): Failure =>
    new Failure('usage', `${command.name} needs --reason: this plan may lose data (${plan.title}).`, {
      hint: 'Add --reason with why it has to be. With --dry-run the plan is shown without one.',
    })

  function mayAskForApproval(caller: Caller): void {
    if (!caller.canAskForApproval)
      throw new Failure(
        'not-permitted',
        'This change needs an approval, and nobody can be asked from here.',
        {
          hint: 'Run it in Slack, or on the host of the running bot.',
        },
      )
    if (caller.actor.id.startsWith('os:'))
      throw new Failure(
        'not-permitted',
        `The terminal user ${caller.actor.name} is nobody in Slack, so nobody could tell whether an approver is a second person.`,
        {
          hint: 'Add the user to "terminal:" in bot.yml.',
        },
      )
  }

  return {
    /** Runs a query, or proposes a change and, where the policy wants nothing more, executes it. */
    run: runInvocation,
    ...run,
  }
}
