import type { Context } from '../context.ts'
import type { Command } from '../core/command.ts'
import type { Invocation } from '../core/command-line.ts'
import { Failure } from '../core/failure.ts'
import type { Pipeline } from '../core/pipeline.ts'
import type { Caller } from '../core/pipeline-options.ts'
import { presentRequest } from '../core/present-request.ts'
import type { Request } from '../core/request.ts'
import type { Requirement } from '../core/rules.ts'
import { askLine, confirm } from './confirm.ts'
import { type Look, renderReport } from './render-report.ts'
import { canAsk, type TerminalIo, writeTo } from './terminal-io.ts'
import { waitForDecision } from './wait-for-decision.ts'

export interface Unsettled {
  io: TerminalIo
  pipeline: Pipeline
  commands: readonly Command<Context>[]
  caller: Caller
  invocation: Invocation<Context>
  request: Request
  requirement: Requirement
  look: Look
  signal: AbortSignal
}

/** Gives a planned change what the policy asks for: a confirmation here and now, or the approval of others. */
export function settle(unsettled: Unsettled): Promise<Request> {
  return unsettled.requirement.kind === 'approvals' ? askOthers(unsettled) : askHere(unsettled)
}

/** Shows the plan and asks. Withdrawn where the answer is no, where nobody can be asked, and on Ctrl-C. */
async function askHere(unsettled: Unsettled): Promise<Request> {
  const { io, pipeline, commands, caller, invocation, request, look, signal } = unsettled
  const withdraw = (): Request => pipeline.withdraw(request.id, caller.actor)
  if (!canAsk(io)) {
    const needsCode = invocation.options.yes && pipeline.asksForCode(request.id, caller.actor)
    withdraw()
    throw new Failure(
      'usage',
      `This change in ${request.environment} needs ${needsCode ? 'a code of your second factor' : 'a confirmation'}. Nothing was changed.`,
      {
        hint: needsCode ? 'Add --code.' : 'Look at the plan with --dry-run, then add --yes.',
      },
    )
  }
  signal.addEventListener('abort', withdraw, { once: true })
  await writeTo(io.stderr, `${renderReport(presentRequest(request, commands), look)}\n`)
  const isConfirmed = invocation.options.yes || (await confirm(io, `Do this in ${request.environment}?`))
  if (isConfirmed && pipeline.asksForCode(request.id, caller.actor)) await askForCode(unsettled, withdraw)
  signal.removeEventListener('abort', withdraw)
  return isConfirmed ? pipeline.confirm(request.id, caller.actor, caller.zone) : withdraw()
}

/** One code, once: with a wrong one the request is withdrawn. */
async function askForCode(
  { io, pipeline, caller, invocation, request }: Unsettled,
  withdraw: () => Request,
): Promise<void> {
  try {
    const code = invocation.options.code ?? (await askLine(io, 'The code in your authenticator: '))
    pipeline.prove(request.id, caller.actor, code, caller.door)
  } catch (error) {
    withdraw()
    throw error
  }
}

/** The running bot posts the card and executes; this process only looks, and may leave at any time. */
async function askOthers(unsettled: Unsettled): Promise<Request> {
  const { io, pipeline, caller, invocation, request, signal } = unsettled
  const waiting = pipeline.submit(request.id, caller.actor)
  if (!invocation.options.wait) return waiting
  return waitForDecision({
    get: () => pipeline.get(request.id),
    now: io.now,
    tell: now => void writeTo(io.stderr, `${now.id}: ${now.state}\n`),
    signal,
  })
}
