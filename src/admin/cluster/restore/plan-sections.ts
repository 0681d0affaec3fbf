import { planGroups } from './restore-groups.ts'
import { nothing, type Restorable, type RestoreInput, type SectionPlan } from './restore-input.ts'
import { planSchemas } from './restore-schemas.ts'
import { lostUsers, planAcls, planBrokers, planClusterSettings, planQuotas } from './restore-settings.ts'
import { type RestoreStep, stepKey, stepOrder } from './restore-step.ts'
import { planTopics } from './restore-topics.ts'

/**
 * Pure: what is not as in the file, as steps in their order, and what of it cannot be brought back. Made again after the
 * steps were taken, it tells which of them took effect: those that it does not hold any more.
 */
export function planSections(input: RestoreInput): SectionPlan {
  const steps: RestoreStep[] = []
  const whole = nothing()
  for (const section of restorable) {
    if (!input.only.includes(section)) continue
    const gone = input.now.document.missing.find(one => one.section === section && one.name === null)
    if (gone) {
      whole.blocked.push({
        key: `section ${section}`,
        name: section,
        why: `it could not be read: ${gone.reason}`,
      })
      continue
    }
    const plan = planners[section](input, steps)
    steps.push(...plan.steps)
    whole.blocked.push(...plan.blocked)
    whole.warnings.push(...plan.warnings)
  }
  whole.steps = steps.sort((a, b) => stepOrder.indexOf(a.kind) - stepOrder.indexOf(b.kind))
  return whole
}

/** Topics before the groups that have commits on them. */
const restorable: readonly Restorable[] = [
  'cluster',
  'brokers',
  'quotas',
  'topics',
  'schemas',
  'groups',
  'acls',
]

const planners: Readonly<
  Record<Restorable, (input: RestoreInput, before: readonly RestoreStep[]) => SectionPlan>
> = {
  cluster: planClusterSettings,
  brokers: planBrokers,
  quotas: planQuotas,
  topics: planTopics,
  schemas: planSchemas,
  groups: planGroups,
  acls: input => merged(planAcls(input), lostUsers(input)),
}

/** Who may sign in belongs to who may do what. */
const merged = (a: SectionPlan, b: SectionPlan): SectionPlan => ({
  steps: [...a.steps, ...b.steps],
  blocked: [...a.blocked, ...b.blocked],
  warnings: [...a.warnings, ...b.warnings],
})

/** What is not as in the file, by the keys of steps. */
export const openKeys = ({ steps, blocked }: SectionPlan): Set<string> =>
  new Set([...steps.map(stepKey), ...blocked.map(one => one.key)])
