import type { AclBinding, AclOperation, AclResourceType } from '../../kafka/acl-binding.ts'
import { brings, isAbout } from '../security/rule-reach.ts'

/** One question to an authorizer. `host` is the client's address as the broker sees it: a name never matches. */
export interface Asked {
  principal: string
  host: string
  operation: AclOperation
  resource: Resource
}
export interface Resource {
  type: AclResourceType
  name: string
}

/** What an authorizer goes by beside its rules; null: not known. */
export interface AuthorizerSettings {
  superUsers: readonly string[] | null
  allowEveryoneIfNoAclFound: boolean | null
}

/** `unknown` only where nothing but a setting decides that nobody tells. */
export interface Decision {
  verdict: 'allowed' | 'denied' | 'unknown'
  by: Decider
}
/** `others`: the resource has rules, and none of them fits. `nothing`: no rule is about it, so that the setting decides. */
export type Decider =
  | { kind: 'super-user' }
  | { kind: 'rule'; rule: AclBinding }
  | { kind: 'others' }
  | { kind: 'nothing' }

/**
 * Pure: what Kafka's StandardAuthorizer decides (org.apache.kafka.metadata.authorizer.StandardAuthorizerData, Kafka 4.4), and by
 * which rule. Super users come first; then one DENY that fits wins over every ALLOW; only where no rule is about the resource at
 * all, those of all its kind (`*`) included, allow.everyone.if.no.acl.found is looked at. Of several rules that decide the same
 * the most exact one is named.
 */
export function decide(rules: readonly AclBinding[], settings: AuthorizerSettings, asked: Asked): Decision {
  if (settings.superUsers?.includes(asked.principal))
    return { verdict: 'allowed', by: { kind: 'super-user' } }
  const about = rules.filter(rule => isAbout(rule, asked.resource.type, asked.resource.name))
  const fitting = about.filter(rule => isFor(rule, asked)).sort(mostExactFirst)
  const deny = fitting.find(rule => rule.permission === 'DENY' && isOf(rule, asked.operation))
  if (deny) return { verdict: 'denied', by: { kind: 'rule', rule: deny } }
  const allow = fitting.find(
    rule =>
      rule.permission === 'ALLOW' && (isOf(rule, asked.operation) || brings(rule.operation, asked.operation)),
  )
  if (allow) return { verdict: 'allowed', by: { kind: 'rule', rule: allow } }
  if (about.length > 0) return { verdict: 'denied', by: { kind: 'others' } }
  const everyone = settings.allowEveryoneIfNoAclFound
  return {
    verdict: everyone === null ? 'unknown' : everyone ? 'allowed' : 'denied',
    by: { kind: 'nothing' },
  }
}

const isFor = (rule: AclBinding, { principal, host }: Asked): boolean =>
  (rule.principal === principal || rule.principal === 'User:*') && (rule.host === '*' || rule.host === host)

const isOf = (rule: AclBinding, operation: AclOperation): boolean =>
  rule.operation === 'ALL' || rule.operation === operation

const mostExactFirst = (a: AclBinding, b: AclBinding): number => exactness(b) - exactness(a)

/** A name before the longest prefix before `*`, then a principal before everybody. Names have at most 249 characters here. */
function exactness({ patternType, resourceName, principal }: AclBinding): number {
  const name = patternType === 'PREFIXED' ? 1 + resourceName.length : resourceName === '*' ? 0 : 1_000_000
  return 2 * name + (principal === 'User:*' ? 0 : 1)
}
