import type { PlanOrRefusal } from '../../../core/command.ts'
import { Failure } from '../../../core/failure.ts'
import { counted, listed } from '../../../core/words.ts'
import { aclKey, aclText } from '../../../kafka/acl-binding.ts'
import { type AclStep, aclStages } from '../acl-steps.ts'
import { lockout } from '../lockout.ts'
import type { ObservedAcls } from '../observe-acls.ts'
import { wantedRules } from '../wanted-rules.ts'
import { aclConsequences } from './acl-consequences.ts'
import { type AclDecision, aclStepText, rulesHash } from './acl-decision.ts'

/** Pure. Refused where the bot or the brokers would be locked out, or where the file is no base for deleting. */
export function planAcls({ prune }: { prune: boolean }, observed: ObservedAcls): PlanOrRefusal {
  const stages = aclStages(observed.rules, wantedRules(observed, prune))
  const steps = stages.flat()
  const failure = (prune ? noBase(observed, steps) : null) ?? lockout(observed, stages)
  if (failure) return { kind: 'refusal', failure }
  const placeOf = declaredIn(observed)
  const decision: AclDecision = {
    clusterId: observed.clusterId,
    before: rulesHash(observed.rules),
    stages,
  }
  return {
    kind: 'plan',
    plan: {
      title: titleOf(steps, observed),
      decision,
      estimates: {},
      steps: steps.map(step => ({ state: 'planned', text: aclStepText(step) })),
      table: {
        columns: [{ name: 'Step' }, { name: 'Rule' }, { name: 'Declared in' }],
        rows: steps.map(step => [
          step.kind === 'create' ? 'make' : 'delete',
          aclText(step.acl),
          placeOf(step),
        ]),
      },
      consequences: aclConsequences(observed, stages, prune),
      nothingToDo: steps.length === 0,
    },
  }
}

function titleOf(steps: readonly AclStep[], { environment, file }: ObservedAcls): string {
  if (steps.length === 0) return `The access rules of ${environment} are as ${file} declares them`
  const of = (kind: AclStep['kind']): number => steps.filter(step => step.kind === kind).length
  return [
    of('create') > 0 ? `make ${counted(of('create'), 'access rule')}` : '',
    of('delete') > 0 ? `delete ${counted(of('delete'), 'access rule')}` : '',
  ]
    .filter(Boolean)
    .join(' and ')
    .replace(/^./, first => first.toUpperCase())
}

/** Where a step's rule is declared. */
function declaredIn({ desired }: ObservedAcls): (step: AclStep) => string {
  const from = new Map(desired.bindings.map(one => [aclKey(one.acl), one.from]))
  return ({ acl }) => {
    const places = (from.get(aclKey(acl)) ?? []).map(at => `${at.file}:${at.line}`)
    return places.length === 0 ? '–' : listed(places, 2)
  }
}

/** A rule is missing from a file that cannot be read as a whole, too. */
function noBase({ desired, faults, file }: ObservedAcls, steps: readonly AclStep[]): Failure | null {
  if (!steps.some(step => step.kind === 'delete')) return null
  if (desired.bindings.length === 0)
    return new Failure(
      'refused',
      `${file} declares no access rule, so all that there are would be deleted.`,
      {
        hint: 'Declare who may do what first; acl list shows the rules that there are.',
      },
    )
  if (faults.length === 0) return null
  return new Failure(
    'refused',
    `${file} has faults, and what it means to declare cannot be told from what it does not: nothing is deleted by it.`,
    { hint: `Put these right first: ${listed(faults, 2)}` },
  )
}
