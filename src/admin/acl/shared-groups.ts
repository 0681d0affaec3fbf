import type { AclBinding } from '../../kafka/acl-binding.ts'
import type { DesiredBinding } from './desired-bindings.ts'

/**
 * Pure: consumer groups in which principals can read that were not declared together, with these: they would take partitions from
 * one another. Members of one `Group:` of the file count as one; rules about prefixes or all groups are about none in particular.
 */
export function sharedGroups(
  desired: readonly DesiredBinding[],
  rules: readonly AclBinding[],
): Map<string, string[]> {
  const reading = [...desired.map(one => one.acl), ...rules].filter(isReader)
  const shared = new Map<string, string[]>()
  for (const [group, acls] of Map.groupBy(reading, acl => acl.resourceName)) {
    const subjects = acls.map(({ principal }) => {
      const binding = desired.find(
        ({ acl }) => isReader(acl) && acl.resourceName === group && acl.principal === principal,
      )
      return binding?.as.find(one => one.startsWith('Group:')) ?? principal
    })
    const different = [...new Set(subjects)].sort()
    if (different.length > 1) shared.set(group, different)
  }
  return shared
}

/** Whether a rule lets somebody read as one group. */
export const isReader = (acl: AclBinding): boolean =>
  acl.resourceType === 'GROUP' &&
  acl.patternType === 'LITERAL' &&
  acl.resourceName !== '*' &&
  acl.permission === 'ALLOW' &&
  (acl.operation === 'READ' || acl.operation === 'ALL')
