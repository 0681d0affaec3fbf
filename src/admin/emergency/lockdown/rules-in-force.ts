import type { RequestState } from '../../../core/request.ts'
import { type AclBinding, aclKey } from '../../../kafka/acl-binding.ts'
import type { Store } from '../../../store/store.ts'
import { lockdown } from './lockdown.ts'
import { lockdownDecision } from './lockdown-decision.ts'

/** Those of which some rules may have been made. */
const carriedOut: readonly RequestState[] = ['running', 'done', 'failed', 'interrupted']

/**
 * Which of the rules that are there were made by lockdowns of this cluster. The plans of the lockdowns are kept with their requests,
 * and name the rules. Throws what the store throws where there is none.
 */
export function rulesInForce(
  { requests }: Pick<Store, 'requests'>,
  environment: string,
  clusterId: string,
  rules: readonly AclBinding[],
): AclBinding[] {
  const there = new Set(rules.map(aclKey))
  const made = requests
    .list({ environment, command: lockdown.name, states: carriedOut, limit: 10_000 })
    .map(one => lockdownDecision(one.plan))
    .filter(one => one.clusterId === clusterId)
    .flatMap(one => one.rules)
  return [...new Map(made.map(rule => [aclKey(rule), rule]))]
    .filter(([key]) => there.has(key))
    .map(([, rule]) => rule)
}
