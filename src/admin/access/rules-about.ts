import type { AclBinding, AclResourceType } from '../../kafka/acl-binding.ts'
import { isAbout } from '../security/rule-reach.ts'

/**
 * Which rules are about a resource of this kind, for asking about many of them: thousands of rules about single names cost no more
 * than one that is looked up.
 */
export function rulesAbout(
  rules: readonly AclBinding[],
  type: AclResourceType,
): (name: string) => AclBinding[] {
  const ofType = rules.filter(rule => rule.resourceType === type)
  const isWide = (rule: AclBinding): boolean => rule.patternType === 'PREFIXED' || rule.resourceName === '*'
  const byName = Map.groupBy(
    ofType.filter(rule => !isWide(rule)),
    rule => rule.resourceName,
  )
  const byPattern = [
    ...Map.groupBy(ofType.filter(isWide), rule => `${rule.patternType} ${rule.resourceName}`).values(),
  ]
  return name => [
    ...(byName.get(name) ?? []),
    ...byPattern.flatMap(same => (same.some(rule => isAbout(rule, type, name)) ? same : [])),
  ]
}
