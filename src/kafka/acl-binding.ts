/** One rule of the authorizer, in the words of Kafka's own tools. The principal of everybody is `User:*`, the host of all `*`. */
export interface AclBinding {
  resourceType: AclResourceType
  resourceName: string
  patternType: AclPatternType
  principal: string
  host: string
  operation: AclOperation
  permission: AclPermission
}

/** UNKNOWN stands for what a newer Kafka has and the bot has no word for: such a rule can be told, and not be made. */
export type AclResourceType =
  | 'TOPIC'
  | 'GROUP'
  | 'CLUSTER'
  | 'TRANSACTIONAL_ID'
  | 'DELEGATION_TOKEN'
  | 'USER'
  | 'UNKNOWN'
export type AclPatternType = 'LITERAL' | 'PREFIXED' | 'UNKNOWN'
export type AclOperation =
  | 'ALL'
  | 'READ'
  | 'WRITE'
  | 'CREATE'
  | 'DELETE'
  | 'ALTER'
  | 'DESCRIBE'
  | 'CLUSTER_ACTION'
  | 'DESCRIBE_CONFIGS'
  | 'ALTER_CONFIGS'
  | 'IDEMPOTENT_WRITE'
  | 'CREATE_TOKENS'
  | 'DESCRIBE_TOKENS'
  | 'TWO_PHASE_COMMIT'
  | 'UNKNOWN'
export type AclPermission = 'ALLOW' | 'DENY' | 'UNKNOWN'

/** The same text for the same rule; in the order of these texts, rules stand by resource, then by principal. */
export const aclKey = (acl: AclBinding): string =>
  JSON.stringify([
    acl.resourceType,
    acl.patternType,
    acl.resourceName,
    acl.principal,
    acl.host,
    acl.operation,
    acl.permission,
  ])

/** `ALLOW User:a READ on TOPIC orders`; a prefix is `orders-… (prefix)`. */
export function aclText(acl: AclBinding): string {
  const name = acl.patternType === 'PREFIXED' ? `${acl.resourceName}… (prefix)` : acl.resourceName
  const from = acl.host === '*' ? '' : ` from ${acl.host}`
  return `${acl.permission} ${acl.principal}${from} ${acl.operation} on ${acl.resourceType} ${name}`
}
