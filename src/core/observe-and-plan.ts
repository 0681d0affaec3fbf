import type { Change } from './command.ts'
import type { Failure } from './failure.ts'
import { outgrown, type Plan, planDigest } from './plan.ts'
import { plain } from './report.ts'
import { count } from './words.ts'

export type Planned = { kind: 'plan'; plan: Plan; digest: string } | { kind: 'refusal'; failure: Failure }

/** Reads the cluster, plans, and lets broker and registry judge the plan. Changes nothing. */
export async function observeAndPlan<C>(
  command: Change<C>,
  args: Record<string, unknown>,
  environment: string,
  context: C,
): Promise<Planned> {
  const observed = await command.observe(args, context)
  const planned = command.plan(args, observed)
  const judged =
    planned.kind === 'plan' && command.verify ? await command.verify(planned.plan, context) : planned
  if (judged.kind === 'refusal') return judged
  return { kind: 'plan', plan: judged.plan, digest: planDigest(command.name, environment, judged.plan) }
}

/** What is different between the plan that people agreed to and the one of this moment, in sentences; none: it still holds. */
export function differences(
  approved: { plan: Plan; digest: string },
  now: { plan: Plan; digest: string },
  growth: number,
): string[] {
  const grown = outgrown(approved.plan.estimates, now.plan.estimates, growth).map(
    name =>
      `${name}: ${count(approved.plan.estimates[name] ?? 0)} when it was approved, ${count(now.plan.estimates[name] ?? 0)} now.`,
  )
  if (approved.digest === now.digest) return grown
  const moved = now.plan.steps.filter(
    step => !approved.plan.steps.some(old => JSON.stringify(old) === JSON.stringify(step)),
  )
  return [
    'The cluster is not as it was when this plan was made.',
    ...moved.slice(0, 10).map(step => `Now: ${plain(step.text)}`),
    ...grown,
  ]
}
