import type { Context } from '../../../context.ts'
import type { Executed, Run } from '../../../core/command.ts'
import { Failure } from '../../../core/failure.ts'
import type { Plan } from '../../../core/plan.ts'
import type { Step } from '../../../core/report.ts'
import { counted } from '../../../core/words.ts'
import { loadExport } from '../export-source.ts'
import type { ClusterRead } from '../read-cluster.ts'
import { observeRestore } from './observe-restore.ts'
import { openKeys, planSections } from './plan-sections.ts'
import { registerSteps } from './register-steps.ts'
import { type RestoreDecision, restoreDecision } from './restore-decision.ts'
import type { OutcomeRow, RestoreOutcome } from './restore-outcome.ts'
import { type RestoreStep, sectionOf, stepKey, stepOrder, stepText } from './restore-step.ts'
import { sendSteps } from './send-steps.ts'
import { settleSteps } from './settle-steps.ts'

/**
 * Takes the steps of an approved restore, kind by kind, each read back by planning again: what is in no later plan took
 * effect. What fails for one thing stops nothing for the others; where the cluster answers no more, the rest is not tried.
 */
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
  const rows: OutcomeRow[] = []
  const failures: Failure[] = []
  let stopped: Failure | undefined
  for (const steps of inStages(decision.steps)) {
    if (!stopped && !run.isMine())
      stopped = new Failure('conflict', 'Another process has taken this request over.')
    if (stopped) {
      rows.push(...steps.map(step => rowOf(step, 'not-tried', null)))
      continue
    }
    const errors = await send(steps, decision, context, file)
    const settled = await settleSteps(steps, errors, async () =>
      openNow(decision, context, sectionsOf(steps)),
    )
    for (const [index, step] of steps.entries()) {
      const failure = settled.failures[index] ?? null
      if (failure) failures.push(failure)
      rows.push(rowOf(step, failure ? 'failed' : 'done', failure))
    }
    if (settled.isLost) stopped = new Failure('unreachable', 'The cluster made no changes any more.')
  }
  const untried = rows.filter(row => row.state === 'not-tried').length
  if (stopped && untried > 0)
    failures.push(
      new Failure(stopped.code, `${counted(untried, 'step')} not tried. ${stopped.message}`, {
        hint: 'Restore it once more: what is done is left out then.',
      }),
    )
  if (failures.length > 0 && rows.every(row => row.state !== 'done')) throw nothingDone(failures)
  const otherIds = decision.steps.some(step => step.kind === 'register')
    ? idsThatChanged(
        file.header.schemaIds,
        (await now(decision, context, ['schemas'])).document.header.schemaIds,
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
  const open = await openNow(decision, context, decision.only)
  return decision.steps.map(step =>
    open.has(stepKey(step))
      ? { state: 'not-tried', text: stepText(step), detail: 'The cluster does not have it so.' }
      : { state: 'done', text: stepText(step) },
  )
}

/** Steps of the registry go together, as versions and levels depend on one another. */
function inStages(steps: readonly RestoreStep[]): RestoreStep[][] {
  const stages = Map.groupBy(steps, step => (sectionOf[step.kind] === 'schemas' ? 'register' : step.kind))
  return stepOrder.flatMap(kind => {
    const some = stages.get(kind)
    return some ? [some] : []
  })
}

async function send(
  steps: readonly RestoreStep[],
  decision: RestoreDecision,
  context: Context,
  file: Parameters<typeof registerSteps>[2],
): Promise<(Failure | null)[]> {
  if (steps.every(step => sectionOf[step.kind] !== 'schemas')) return sendSteps(steps, context.cluster)
  const { registry } = context
  if (!registry?.known) {
    const why = registry?.why ?? new Failure('config', 'The environment has no schema registry.')
    return steps.map(() => why)
  }
  const { document } = await now(decision, context, ['schemas'])
  return registerSteps(steps, registry.value, file, document)
}

const sectionsOf = (steps: readonly RestoreStep[]): RestoreDecision['only'] =>
  [...new Set(steps.map(step => sectionOf[step.kind]))].flatMap(section => {
    if (section === 'brokers') return ['cluster', 'brokers'] as const
    return section === 'scramUsers' ? [] : [section]
  })

async function now(
  { source, offsets }: RestoreDecision,
  context: Context,
  only: RestoreDecision['only'],
): Promise<ClusterRead> {
  return (await observeRestore({ file: source, only, offsets }, context)).input.now
}

/** Keys of what is not as in the file now, of these sections. */
async function openNow(
  { source, offsets }: RestoreDecision,
  context: Context,
  only: RestoreDecision['only'],
): Promise<Set<string>> {
  return openKeys(planSections((await observeRestore({ file: source, only, offsets }, context)).input))
}

const rowOf = (step: RestoreStep, state: OutcomeRow['state'], failure: Failure | null): OutcomeRow => ({
  section: sectionOf[step.kind],
  text: stepText(step),
  state,
  error: failure?.message ?? null,
})

const idsThatChanged = (
  was: Readonly<Record<string, number>>,
  is: Readonly<Record<string, number>>,
): RestoreOutcome['otherIds'] =>
  Object.entries(was).flatMap(([version, id]) => {
    const now = is[version]
    return now === undefined || now === id ? [] : [{ version, was: id, is: now }]
  })

const most = 5

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
