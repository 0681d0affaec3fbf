import type { AuditEvent } from './audit.ts'
import { authorise } from './authorise.ts'
import type { Change } from './command.ts'
import { fill, secretsOf } from './command-line.ts'
import { decidedAlready } from './decided-already.ts'
import { Failure, toFailure } from './failure.ts'
import { differences, observeAndPlan } from './observe-and-plan.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { Caller, PipelineOptions } from './pipeline-options.ts'
import type { Actor, Outcome, Request, RequestState } from './request.ts'
import { requirementOf } from './requirement-of.ts'
import { counted } from './words.ts'

const heartbeatMs = 2000
/** A running request whose owner has said nothing for this long is interrupted. */
const silentMs = 15_000

/** The life of a request after its plan: sent, decided, executed, recovered. */
export function execution<C>(options: PipelineOptions<C>) {
  const { requests, audit, clock } = options

  const inTurn = oneAtATime()

  function get(id: string): Request {
    const request = requests().get(id)
    if (request) return request
    throw new Failure('not-found', `There is no request ${id}.`, {
      hint: 'approvals list shows those that wait.',
    })
  }

  function changeOf(request: Request): Change<C> {
    const command = options.commands.find(one => one.name === request.command)
    if (command?.kind === 'change') return command
    throw new Failure('internal', `This version of the bot has no change "${request.command}".`)
  }

  function write(
    event: AuditEvent,
    request: Request,
    actor: Actor,
    summary: string,
    detail: Record<string, unknown> | null = null,
  ): void {
    audit().append({
      event,
      actor,
      door: request.origin.door,
      environment: request.environment,
      command: request.command,
      arguments: request.typed,
      requestId: request.id,
      digest: request.digest,
      summary,
      detail,
    })
  }

  /** A request that has ended does not need them any more. */
  function dropSecrets({ id, command, args }: Request): void {
    const change = options.commands.find(one => one.name === command)
    const names = secretsOf(change).flatMap(([name]) => (name in args ? [name] : []))
    if (names.length > 0) requests().dropArguments(id, names)
  }

  function ownRequest(id: string, actor: Actor): Request {
    const request = get(id)
    if (request.requester.id !== actor.id)
      throw new Failure('not-permitted', 'Only the person who asked for this change can do that.')
    return request
  }

  /** The requester sends a plan for approval. */
  function submit(id: string, actor: Actor, reason?: string): Request {
    const request = ownRequest(id, actor)
    const moved = options.atomically(() => {
      const waiting = requests().move(id, ['planned'], 'waiting', reason === undefined ? {} : { reason })
      if (!waiting) throw stale(get(request.id))
      const needed = counted(waiting.approvalsNeeded, 'approval')
      write('requested', waiting, actor, `Asked for ${needed}: ${waiting.plan.title}`, {
        reason: waiting.reason,
      })
      return waiting
    })
    options.moved(moved)
    return moved
  }

  /** The requester takes a plan back. */
  function withdraw(id: string, actor: Actor): Request {
    ownRequest(id, actor)
    const moved = options.atomically(() => {
      const withdrawn = requests().move(id, ['planned', 'waiting'], 'withdrawn')
      if (!withdrawn) throw stale(get(id))
      write('withdrawn', withdrawn, actor, `Withdrew: ${withdrawn.plan.title}`)
      dropSecrets(withdrawn)
      return withdrawn
    })
    options.moved(moved)
    return moved
  }

  /** The requester confirms a change that needs no approval; it is executed. */
  async function confirm(id: string, actor: Actor, zone: string): Promise<Request> {
    const request = ownRequest(id, actor)
    if (request.approvalsNeeded > 0)
      throw new Failure('not-permitted', 'This change needs the approval of somebody else.', {
        hint: 'Send it for approval.',
      })
    mustBeProven(request, actor)
    return execute(id, zone)
  }

  /** Whether this person has to give a code of their second factor before they approve or confirm this request. */
  function asksForCode(id: string, actor: Actor): boolean {
    const request = get(id)
    return isDangerous(request) && options.secondFactor.isAsked(actor, request)
  }

  /** Takes that code. Throws a Failure that says what is wrong with it. */
  function prove(id: string, actor: Actor, code: string, door: Caller['door']): void {
    options.secondFactor.prove(actor, get(id), code, door)
  }

  const isDangerous = (request: Request): boolean => {
    const change = changeOf(request)
    return (change.riskOf?.(request.plan) ?? change.risk) === 'dangerous'
  }

  /** What a command works with that carries out a request. */
  function contextOf(request: Request, zone = 'utc'): C {
    const { requester: actor, environment, origin } = request
    const caller: Caller = { actor, door: origin.door, environment, origin, zone, canAskForApproval: true }
    return options.context(environment, caller)
  }

  /** An emergency under which nobody had to approve may be over by now, and a policy may have become stricter. */
  function mustStillBeEnough(request: Request, change: Change<C>): void {
    const risk = change.riskOf?.(request.plan) ?? change.risk
    const now = requirementOf(options.rules(), change, request.environment, risk, request.requester)
    if (now.kind !== 'approvals' || now.count <= request.approvalsNeeded) return
    throw new Failure(
      'not-permitted',
      `This needs ${counted(now.count, 'approval')} by now. When it was planned it needed ${request.approvalsNeeded === 0 ? 'none' : request.approvalsNeeded}.`,
      { hint: 'Ask for it again.' },
    )
  }

  function mustBeProven(request: Request, actor: Actor): void {
    if (asksForCode(request.id, actor)) throw options.secondFactor.missing(actor)
  }

  /**
   * One person's decision. Nobody approves their own request, and only people with the right `approve` decide; that is
   * checked here and once more before execution. When it was the last approval needed, the request is `approved`.
   */
  function decide(id: string, actor: Actor, verdict: 'approve' | 'deny', reason: string | null): Request {
    const request = get(id)
    try {
      mayDecide(request, actor)
      if (verdict === 'approve') mustBeProven(request, actor)
    } catch (error) {
      write('refused', request, actor, `Tried to ${verdict}: ${toFailure(error).message}`)
      throw error
    }
    const decided = options.atomically(() => {
      const kept = requests().decide(id, { approver: actor, verdict, reason, at: clock() })
      if (!kept) throw stale(get(id), actor)
      const word = verdict === 'approve' ? 'approved' : 'denied'
      write(word, kept, actor, `${verdict === 'approve' ? 'Approved' : 'Denied'}: ${kept.plan.title}`, {
        reason,
      })
      if (kept.state === 'denied') dropSecrets(kept)
      return kept
    })
    options.moved(decided)
    return decided
  }

  function mayDecide(request: Request, actor: Actor): void {
    if (request.requester.id === actor.id)
      throw new Failure(
        'not-permitted',
        'You asked for this change yourself, so somebody else has to decide.',
      )
    authorise(options.rules(), actor, 'approve', request.environment)
    const change = options.commands.find(one => one.name === request.command)
    // What an older version asked for, and this one has no more, can still be denied.
    if (change?.kind !== 'change') return
    const refused = change.approval?.refuses?.(actor, request.plan, contextOf(request))
    if (refused) throw refused
  }

  /** What became of the request in the meantime, as the reason why a click did nothing. */
  function stale(request: Request, actor?: Actor): Failure {
    const decided = actor && decidedAlready(request, actor.id)
    if (decided) return decided
    const isLate = request.state === 'expired' || request.expiresAt <= clock()
    if (isLate && ['planned', 'waiting', 'approved', 'expired'].includes(request.state))
      return new Failure('conflict', 'This request has expired. Nothing was done.', {
        hint: `Run it again: ${request.typed}`,
      })
    return new Failure('conflict', `This request is ${request.state} already. Your click changed nothing.`)
  }

  /**
   * Takes an approved request (or one that needs no approval), plans it again, compares, and acts. Returns the request in its
   * final state; whatever went wrong is in its outcome. Throws when somebody else took it first, and when its outcome cannot
   * be kept: then it stays running in the book, until it is silent for too long and looked at.
   */
  async function execute(id: string, zone: string): Promise<Request> {
    const claimed = requests().claim(id, options.owner)
    if (!claimed) throw stale(get(id))
    options.moved(claimed)
    const state = { isMine: true }
    const beat = setInterval(() => {
      state.isMine = stillMine(id)
      if (!state.isMine) clearInterval(beat)
    }, heartbeatMs)
    try {
      // One after the other in an environment: of two approved changes of the same thing, the second has to see the first.
      const { outcome, to } = await inTurn(claimed.environment, () => actOrFail(claimed, zone, state))
      return finish(claimed, to, outcome)
    } finally {
      clearInterval(beat)
    }
  }

  async function actOrFail(
    request: Request,
    zone: string,
    state: { isMine: boolean },
  ): Promise<{ to: RequestState; outcome: Outcome }> {
    try {
      return await act(request, zone, state)
    } catch (error) {
      options.log(`Request ${request.id} failed`, error)
      return { to: 'failed', outcome: failedWith(toFailure(error)) }
    }
  }

  function stillMine(id: string): boolean {
    try {
      return requests().heartbeat(id, options.owner)
    } catch (error) {
      options.log(`The heartbeat of request ${id} could not be written`, error)
      return true
    }
  }

  async function act(
    request: Request,
    zone: string,
    state: { isMine: boolean },
  ): Promise<{ to: RequestState; outcome: Outcome }> {
    const change = changeOf(request)
    authorise(options.rules(), request.requester, change.permission, request.environment)
    const approvers = new Set(
      request.decisions.filter(one => one.verdict === 'approve').map(one => one.approver.id),
    )
    for (const decision of request.decisions)
      if (decision.verdict === 'approve') {
        mayDecide(request, decision.approver)
        mustBeProven(request, decision.approver)
      }
    if (request.approvalsNeeded === 0) mustBeProven(request, request.requester)
    if (approvers.size < request.approvalsNeeded)
      throw new Failure('not-permitted', 'This request has not been approved.')
    mustStillBeEnough(request, change)
    const context = contextOf(request, zone)
    const args = fill(change, request.args, { now: clock(), zone: 'utc' }, '', { isStored: true })
    if (args.kind !== 'invocation')
      throw new Failure('internal', `The stored arguments of ${request.command} cannot be read.`)
    const now = await observeAndPlan(change, args.invocation.args, request.environment, context)
    if (now.kind === 'refusal') return { to: 'failed', outcome: failedWith(now.failure) }
    const changes = differences(request, now, options.rules().estimateGrowth(request.environment))
    if (changes.length > 0) return { to: 'outdated', outcome: { kind: 'outdated', plan: now.plan, changes } }
    write('starting', request, request.requester, `Starting: ${request.plan.title}`)
    const executed = await change.execute(now.plan, context, {
      requestId: request.id,
      isMine: () => state.isMine,
    })
    if (executed.failures.length === 0)
      return { to: 'done', outcome: { kind: 'done', data: executed.outcome } }
    const failures = executed.failures.map(one => ({ message: one.message, hint: one.hint ?? null }))
    return { to: 'failed', outcome: { kind: 'partly', data: executed.outcome, failures } }
  }

  /** The outcome is recorded in the row first, then in the trail: a trail that cannot be written hides no result. */
  function finish(request: Request, to: RequestState, outcome: Outcome): Request {
    const finished = options.atomically(() => {
      const moved = requests().move(request.id, ['running'], to, { outcome })
      if (moved) dropSecrets(moved)
      return moved ?? get(request.id)
    })
    const event = to === 'done' || to === 'outdated' ? to : 'failed'
    try {
      write(event, finished, finished.requester, `${request.plan.title}: ${describe(outcome)}`, { outcome })
    } catch (error) {
      options.log(`The outcome of request ${request.id} could not be written to the audit trail`, error)
    }
    options.moved(finished)
    return finished
  }

  /**
   * What a restart owes to those who were promised something: requests past their time expire, running ones whose process
   * died are interrupted and looked at, approved ones are executed when they have been so for `approvedForMs` (whoever
   * approved them last is about to execute them). Called by the process that holds the bot's lease.
   */
  async function recover(approvedForMs: number): Promise<void> {
    const expired = options.atomically(() => {
      const late = requests().expire()
      for (const request of late) {
        write('expired', request, bot, `Expired: ${request.plan.title}`)
        dropSecrets(request)
      }
      return late
    })
    for (const request of expired) options.moved(request)
    requests().interruptSilent(silentMs)
    for (const request of requests().list({ states: ['interrupted'], limit: 100 }))
      if (request.outcome === null) await lookAfter(request)
    for (const request of requests()
      .list({ states: ['approved'], limit: 100 })
      .reverse()) {
      const approvedAt = Math.max(0, ...request.decisions.map(decision => decision.at))
      if (clock() - approvedAt < approvedForMs) continue
      try {
        await execute(request.id, 'utc')
      } catch (error) {
        options.log(`The approved request ${request.id} could not be taken up`, error)
      }
    }
  }

  async function lookAfter(request: Request): Promise<void> {
    const steps = await inspected(request)
    const looked = options.atomically(() => {
      write('interrupted', request, bot, `Interrupted: ${request.plan.title}`, { steps })
      dropSecrets(request)
      return requests().move(request.id, ['interrupted'], 'interrupted', {
        outcome: { kind: 'interrupted', steps },
      })
    })
    options.moved(looked ?? request)
  }

  async function inspected(request: Request) {
    try {
      const caller: Caller = {
        actor: request.requester,
        door: 'schedule',
        origin: request.origin,
        zone: 'utc',
        canAskForApproval: false,
      }
      return await changeOf(request).inspect(
        request.plan,
        options.context(request.environment, caller),
        request.id,
      )
    } catch (error) {
      const failure = toFailure(error)
      options.log(`What request ${request.id} did could not be read back`, error)
      return [
        {
          state: 'failed' as const,
          text: `What took effect could not be read from the cluster: ${failure.message}`,
        },
      ]
    }
  }

  return { get, submit, withdraw, confirm, asksForCode, prove, decide, execute, recover }
}

const bot: Actor = { id: 'bot', name: 'the bot' }

const failedWith = (failure: Failure): Outcome => ({
  kind: 'failed',
  code: failure.code,
  message: failure.message,
  hint: failure.hint ?? null,
})

function describe(outcome: Outcome): string {
  if (outcome.kind === 'failed') return outcome.message
  if (outcome.kind === 'partly') return `partly done, ${outcome.failures.length} step(s) failed`
  if (outcome.kind === 'outdated') return 'not executed, the cluster has changed'
  return outcome.kind
}
