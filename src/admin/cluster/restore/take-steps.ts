import type { Context } from '../../../context.ts'
import { Failure } from '../../../core/failure.ts'
import { counted } from '../../../core/words.ts'
import type { ClusterExport } from '../export-document.ts'
import { compareWith } from './observe-restore.ts'
import { openKeys, planSections } from './plan-sections.ts'
import { registerSteps } from './register-steps.ts'
import type { RestoreDecision } from './restore-decision.ts'
import type { OutcomeRow } from './restore-outcome.ts'
import { type RestoreStep, sectionOf, stepOrder, stepText } from './restore-step.ts'
import { sendSteps } from './send-steps.ts'
import { settleSteps } from './settle-steps.ts'

/** What of an export is brought back, and how. */
export type Wanted = Pick<RestoreDecision, 'only' | 'offsets' | 'steps'>

/**
 * Takes these steps, kind by kind, each read back by planning again: what is in no later plan took effect. What fails for one
 * thing stops nothing for the others; where the cluster answers no more, or `isMine` says no, the rest is not tried.
 */
export async function takeSteps(
  file: ClusterExport,
  wanted: Wanted,
  context: Context,
  isMine: () => boolean,
): Promise<{ rows: OutcomeRow[]; failures: Failure[] }> {
  const rows: OutcomeRow[] = []
  const failures: Failure[] = []
  let stopped: Failure | undefined
  for (const steps of inStages(wanted.steps)) {
    if (!stopped && !isMine())
      stopped = new Failure('conflict', 'Another process has taken this request over.')
    if (stopped) {
      rows.push(...steps.map(step => rowOf(step, 'not-tried', null)))
      continue
    }
    const errors = await send(steps, file, wanted, context)
    const settled = await settleSteps(steps, errors, () =>
      openNow(file, { ...wanted, only: sectionsOf(steps) }, context),
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
  return { rows, failures }
}

/** Keys of what is not as in the file now, of these sections. */
export async function openNow(
  file: ClusterExport,
  wanted: Pick<Wanted, 'only' | 'offsets'>,
  context: Context,
): Promise<Set<string>> {
  return openKeys(planSections(await compareWith(file, wanted, context)))
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
  file: ClusterExport,
  { offsets }: Wanted,
  context: Context,
): Promise<(Failure | null)[]> {
  if (steps.every(step => sectionOf[step.kind] !== 'schemas')) return sendSteps(steps, context.cluster)
  const { registry } = context
  if (!registry?.known) {
    const why = registry?.why ?? new Failure('config', 'The environment has no schema registry.')
    return steps.map(() => why)
  }
  const { now } = await compareWith(file, { only: ['schemas'], offsets }, context)
  return registerSteps(steps, registry.value, file, now.document)
}

const sectionsOf = (steps: readonly RestoreStep[]): RestoreDecision['only'] =>
  [...new Set(steps.map(step => sectionOf[step.kind]))].flatMap(section => {
    if (section === 'brokers') return ['cluster', 'brokers'] as const
    return section === 'scramUsers' ? [] : [section]
  })

const rowOf = (step: RestoreStep, state: OutcomeRow['state'], failure: Failure | null): OutcomeRow => ({
  section: sectionOf[step.kind],
  text: stepText(step),
  state,
  error: failure?.message ?? null,
})
