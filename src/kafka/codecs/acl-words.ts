import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka'
import type { AclBinding } from '../acl-binding.ts'

/** A rule as requests and answers about rules have it: numbers for words. */
export interface AclNumbers {
  resourceType: number
  resourceName: string
  resourcePatternType: number
  principal: string
  host: string
  operation: number
  permissionType: number
}

export const aclOfNumbers = (acl: AclNumbers): AclBinding => ({
  resourceType: wordOf(words.resourceType, acl.resourceType),
  resourceName: acl.resourceName,
  patternType: wordOf(words.patternType, acl.resourcePatternType),
  principal: acl.principal,
  host: acl.host,
  operation: wordOf(words.operation, acl.operation),
  permission: wordOf(words.permission, acl.permissionType),
})

export const numbersOfAcl = (acl: AclBinding) => ({
  resourceType: words.resourceType[acl.resourceType],
  resourceName: acl.resourceName,
  resourcePatternType: words.patternType[acl.patternType],
  principal: acl.principal,
  host: acl.host,
  operation: words.operation[acl.operation],
  permissionType: words.permission[acl.permission],
})

// ANY and MATCH belong to filters: no rule has them.
const { ANY: _resource, ...resourceType } = ResourceTypes
const { ANY: _pattern, MATCH: _match, ...patternType } = ResourcePatternTypes
const { ANY: _operation, ...operation } = AclOperations
const { ANY: _permission, ...permission } = AclPermissionTypes
const words = { resourceType, patternType, operation, permission }

function wordOf<Word extends string>(numbers: Record<Word, number>, number: number): Word | 'UNKNOWN' {
  const words = Object.keys(numbers) as Word[]
  return words.find(word => numbers[word] === number) ?? 'UNKNOWN'
}
