import type { Command } from '../core/command.ts'
import { Failure, type FailureCode } from '../core/failure.ts'
import type { Answer } from '../core/pipeline.ts'
import { presentPlanOnly } from '../core/present-plan.ts'
import { presentRequest } from '../core/present-request.ts'
import type { Request } from '../core/request.ts'
import { exitOfRequest } from './exit-code.ts'
import type { Result } from './result.ts'

/** An answer that needs nothing more from the person, as the terminal writes it. */
export function resultOfAnswer<C>(
  answer: Exclude<Answer, { kind: 'planned' }>,
  commands: readonly Command<C>[],
): Result {
  switch (answer.kind) {
    case 'answer':
      return {
        command: answer.command,
        environment: answer.environment,
        exit: answer.exit === 0 && answer.failures.length > 0 ? 1 : answer.exit,
        report: answer.report,
        data: answer.data,
        failures: answer.failures,
        ...(answer.file && { file: answer.file }),
      }
    case 'only-planned': {
      const { command, environment, plan, digest, requirement } = answer
      const report = presentPlanOnly(command, environment, plan, requirement)
      return { command, environment, exit: 0, report, data: { plan, digest, requirement }, failures: [] }
    }
    case 'finished':
      return resultOfRequest(answer.request, commands)
  }
}

/** A request as it stands. Of one that was executed, the data is the outcome in its command's shape; else the request. */
export function resultOfRequest<C>(request: Request, commands: readonly Command<C>[]): Result {
  const { outcome } = request
  const isExecuted = outcome?.kind === 'done' || outcome?.kind === 'partly'
  return {
    command: request.command,
    environment: request.environment,
    exit: exitOfRequest(request),
    report: presentRequest(request, commands),
    data: isExecuted ? outcome.data : { request },
    failures: failuresOf(request),
  }
}

function failuresOf({ outcome }: Request): Failure[] {
  if (outcome?.kind === 'failed')
    return [new Failure(outcome.code as FailureCode, outcome.message, { hint: outcome.hint ?? undefined })]
  if (outcome?.kind === 'partly')
    return outcome.failures.map(one => new Failure('rejected', one.message, { hint: one.hint ?? undefined }))
  if (outcome?.kind === 'outdated') return [new Failure('outdated', outcome.changes.join(' '))]
  return []
}
