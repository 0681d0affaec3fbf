import type { Context } from '../../../context.ts'
import type { Executed, Run } from '../../../core/command.ts'
import { Failure } from '../../../core/failure.ts'
import type { Plan } from '../../../core/plan.ts'
import type { Step } from '../../../core/report.ts'
import { counted } from '../../../core/words.ts'
import { loadExport } from '../export-source.ts'
import { compareWith } from './observe-restore.ts'
import { restoreDecision } from './restore-decision.ts'
import type { RestoreOutcome } from './restore-outcome.ts'
import { stepKey, stepText } from './restore-step.ts'
import { openNow, takeSteps } from './take-steps.ts'

/** Takes the steps of an approved restore of exactly this file. */
export async function executeRestore(
  plan: Plan,
  context: Context,
  run: Run,
): Promise<Executed<RestoreOutcome>> {
  const decision = restoreDecision.parse(plan.decision)
  const { document: file, checksum, name } = loadExport(decision.source, context)
  if (checksum !== decision.checksum)
    throw new Failure('outdated', `${name} is not what it was when this was planned.`, {
      hint: 'Plan again.',
    })
  const { rows, failures } = await takeSteps(file, decision, context, () => run.isMine())
  if (failures.length > 0 && rows.every(row => row.state !== 'done')) throw nothingDone(failures)
  const otherIds = decision.steps.some(step => step.kind === 'register')
    ? idsThatChanged(
        file.header.schemaIds,
        (await compareWith(file, { ...decision, only: ['schemas'] }, context)).now.document.header.schemaIds,
      )
    : []
  return {
    outcome: { environment: context.environment, source: name, rows, otherIds },
    failures: few(failures),
  }
}

/** After a crash in the middle: a step that would not be planned any more has taken effect. */
export async function inspectRestore(plan: Plan, context: Context): Promise<Step[]> {
  const decision = restoreDecision.parse(plan.decision)
  const open = await openNow(loadExport(decision.source, context).document, decision, context)
  return decision.steps.map(step =>
    open.has(stepKey(step))
      ? { state: 'not-tried', text: stepText(step), detail: 'The cluster does not have it so.' }
      : { state: 'done', text: stepText(step) },
  )
}

const idsThatChanged = (
  was: Readonly<Record<string, number>>,
  is: Readonly<Record<string, number>>,
): RestoreOutcome['otherIds'] =>
  Object.entries(was).flatMap(([version, id]) => {
    const now = is[version]
    return now === undefined || now === id ? [] : [{ version, was: id, is: now }]
  })

const most = 5

/** The first ones, and how many more. */
function few(failures: readonly Failure[]): Failure[] {
  if (failures.length <= most) return [...failures]
  const rest = counted(failures.length - most, 'step')
  return [...failures.slice(0, most), new Failure('rejected', `${rest} more failed; the steps say why.`)]
}

function nothingDone(failures: readonly Failure[]): Failure {
  const [first] = failures
  const message = few(failures)
    .map(one => one.message)
    .join(' ')
  return new Failure(first?.code ?? 'internal', `No step was done. ${message}`, {
    hint: first?.hint,
    cause: new AggregateError(failures),
  })
}
