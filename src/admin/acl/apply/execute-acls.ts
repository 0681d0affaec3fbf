import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../../../context.ts'
import type { Executed, Run } from '../../../core/command.ts'
import { Failure, toFailure } from '../../../core/failure.ts'
import type { Plan } from '../../../core/plan.ts'
import type { Step } from '../../../core/report.ts'
import { counted } from '../../../core/words.ts'
import { aclKey } from '../../../kafka/acl-binding.ts'
import type { Cluster } from '../../../kafka/cluster.ts'
import { isDoubtful } from '../../offsets/read-back.ts'
import type { AclStep } from '../acl-steps.ts'
import { aclDecision, aclStepText } from './acl-decision.ts'
import type { AclsApplied } from './acls-applied.ts'

/**
 * Takes the stages of an approved plan one after the other, each read back before the next begins: where a rule was not made, nothing
 * is deleted. Brokers apply rules in the order of the metadata log, so what one of them shows is older than what is sent next on all.
 */
export async function executeAcls(
  plan: Plan,
  { cluster, environment }: Context,
  run: Run,
): Promise<Executed<AclsApplied>> {
  const { stages } = aclDecision.parse(plan.decision)
  const rows: AclsApplied['rows'] = []
  const failures: Failure[] = []
  for (const steps of stages) {
    if (failures.length === 0 && !run.isMine())
      failures.push(new Failure('conflict', 'Another process has taken this request over.'))
    if (failures.length > 0) {
      rows.push(...steps.map(step => ({ ...rowOf(step), state: 'not-tried' as const, error: null })))
      continue
    }
    const found = await take(cluster, steps)
    for (const [index, step] of steps.entries()) {
      const failure = found[index] ?? null
      if (failure) failures.push(failure)
      rows.push({ ...rowOf(step), state: failure ? 'failed' : 'done', error: failure?.message ?? null })
    }
  }
  const untried = rows.filter(row => row.state === 'not-tried').length
  if (rows.every(row => row.state !== 'done'))
    throw failures[0] ?? new Failure('internal', 'There was no step.')
  if (untried > 0)
    failures.push(
      new Failure('refused', `${counted(untried, 'step')} not tried, because one before failed.`, {
        hint: 'Apply it once more: what is done is left out then.',
      }),
    )
  return { outcome: { environment, rows }, failures }
}

/** After a crash in the middle: which rules are as the plan wants them. */
export async function inspectAcls(plan: Plan, { cluster }: Context): Promise<Step[]> {
  const steps = aclDecision.parse(plan.decision).stages.flat()
  const open = await openOf(cluster, steps)
  return steps.map(step => ({
    state: open.has(keyOf(step)) ? 'not-tried' : 'done',
    text: aclStepText(step),
  }))
}

const rowOf = (step: AclStep) => ({ kind: step.kind, text: aclStepText(step) })
const keyOf = ({ acl }: AclStep): string => aclKey(acl)

/** How long nothing more may come to light; of what was not answered, and of what was. */
const doubtMs = 5_000
const idleMs = 20_000

/** One stage: all its steps are of one kind. Gives the failure of each, null where the cluster has it so. */
async function take(cluster: Cluster, steps: readonly AclStep[]): Promise<(Failure | null)[]> {
  const acls = steps.map(step => step.acl)
  const results = await (steps[0]?.kind === 'create' ? cluster.createAcls(acls) : cluster.deleteAcls(acls))
  const errors = new Map(results.map(one => [aclKey(one.acl), one.error]))
  const isSent = (step: AclStep): boolean => {
    const error = errors.get(keyOf(step)) ?? null
    return error === null || isDoubtful(error)
  }
  const patienceMs = results.some(one => one.error === null) ? idleMs : doubtMs
  let open = await openOf(cluster, steps).catch(toFailure)
  const until = performance.now() + patienceMs
  for (let pauseMs = 20; performance.now() < until; pauseMs = Math.min(1_000, 2 * pauseMs)) {
    const now = open
    if (!(now instanceof Failure) && !steps.some(step => isSent(step) && now.has(keyOf(step)))) break
    await sleep(pauseMs)
    open = await openOf(cluster, steps).catch(toFailure)
  }
  return steps.map(step => {
    const error = errors.get(keyOf(step)) ?? null
    if (error !== null && !isDoubtful(error)) return error
    if (open instanceof Failure) return error ?? open
    if (!open.has(keyOf(step))) return null
    return (
      error ??
      new Failure(
        'conflict',
        `${aclStepText(step)}: it does not read back so; somebody else changes it, too.`,
        {
          hint: 'Apply it once more: what is done is left out then.',
        },
      )
    )
  })
}

/** Rules that are not as the steps want them, by key. */
async function openOf(cluster: Cluster, steps: readonly AclStep[]): Promise<ReadonlySet<string>> {
  const rules = await cluster.describeAcls()
  if (rules === null) throw new Failure('refused', 'The brokers have no authorizer any more.')
  const there = new Set(rules.map(aclKey))
  return new Set(steps.filter(step => there.has(keyOf(step)) !== (step.kind === 'create')).map(keyOf))
}
