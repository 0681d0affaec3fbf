import type { AclBinding, AclOperation, AclResourceType } from '../../kafka/acl-binding.ts'

/** Whether the rule is about this resource: its own name, a prefix of it, or all of its kind. */
export const isAbout = (rule: AclBinding, type: AclResourceType, name: string): boolean =>
  rule.resourceType === type &&
  (rule.patternType === 'PREFIXED'
    ? name.startsWith(rule.resourceName)
    : rule.resourceName === name || (rule.patternType === 'LITERAL' && rule.resourceName === '*'))

/** Whether a rule allows it, hosts aside; READ, WRITE, DELETE and ALTER bring DESCRIBE with them (AclEntry of Kafka). */
export const isAllowed = (
  rules: readonly AclBinding[],
  principal: string,
  operation: AclOperation,
  type: AclResourceType,
  name: string,
): boolean =>
  rules.some(
    rule =>
      rule.permission === 'ALLOW' &&
      (rule.principal === principal || rule.principal === 'User:*') &&
      isAbout(rule, type, name) &&
      (rule.operation === 'ALL' || rule.operation === operation || brings(rule.operation, operation)),
  )

/** Whether everything that `allow` grants is denied by `deny`: deny wins, whatever the order. */
export const isShadowed = (allow: AclBinding, deny: AclBinding): boolean =>
  deny.permission === 'DENY' &&
  deny.resourceType === allow.resourceType &&
  (deny.principal === allow.principal || deny.principal === 'User:*') &&
  (deny.host === '*' || deny.host === allow.host) &&
  (deny.operation === 'ALL' || deny.operation === allow.operation) &&
  coversNames(deny, allow)

function coversNames(deny: AclBinding, allow: AclBinding): boolean {
  if (deny.patternType === 'PREFIXED')
    return allow.resourceName.startsWith(deny.resourceName) && !isEverything(allow)
  return isEverything(deny) || (allow.patternType === 'LITERAL' && deny.resourceName === allow.resourceName)
}

const isEverything = (rule: AclBinding): boolean =>
  rule.patternType === 'LITERAL' && rule.resourceName === '*'

/** Only an ALLOW brings another operation with it: who is denied to READ may still DESCRIBE (StandardAuthorizerData.findResult). */
export const brings = (granted: AclOperation, asked: AclOperation): boolean =>
  (asked === 'DESCRIBE' && ['READ', 'WRITE', 'DELETE', 'ALTER'].includes(granted)) ||
  (asked === 'DESCRIBE_CONFIGS' && granted === 'ALTER_CONFIGS')
