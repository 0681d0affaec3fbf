import { counted, listed } from '../../core/words.ts'
import type { AclBinding } from '../../kafka/acl-binding.ts'
import type { ObservedSecurity } from '../security/observed-security.ts'
import { isAbout } from '../security/rule-reach.ts'
import { whyNever } from '../security/why-never.ts'

/** Who could use a rule, and on what there is: in words. */
export function usersOf(rule: AclBinding, topics: ReadonlySet<string>, observed: ObservedSecurity): string {
  const never = whyNever(rule, observed)
  if (never) return `nobody: ${never.text}`
  const who =
    rule.principal === 'User:*' ? 'everybody who can sign in' : `whoever signs in as ${rule.principal}`
  const whom = rule.permission === 'DENY' ? `against ${who}` : who
  if (rule.resourceType !== 'TOPIC') return whom
  const reached = [...topics].filter(topic => isAbout(rule, 'TOPIC', topic)).sort()
  return reached.length <= 3
    ? `${whom}, on ${reached.length === 0 ? 'no topic that exists' : listed(reached)}`
    : `${whom}, on ${counted(reached.length, 'topic')}`
}
