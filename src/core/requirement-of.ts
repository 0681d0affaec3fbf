import type { Change, Risk } from './command.ts'
import type { Actor } from './request.ts'
import type { Requirement, Rules } from './rules.ts'

/** What the policy wants for a change, and at least what the change itself does. */
export function requirementOf<C>(
  rules: Rules,
  change: Change<C>,
  environment: string,
  risk: Risk,
  requester: Actor,
): Requirement {
  const wanted = rules.requirement(environment, change.name, risk, requester)
  const least = change.approval?.least ?? 0
  const asked = wanted.kind === 'approvals' ? wanted.count : 0
  return least > asked ? { kind: 'approvals', count: least } : wanted
}
