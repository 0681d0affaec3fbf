import { z } from 'zod'
import { type AclBinding, aclKey } from '../../kafka/acl-binding.ts'
import { isAbout } from '../security/rule-reach.ts'

/** What rules give one principal on one name, prefix or kind, or take from it, in one line. */
export const grantShape = z.object({
  principal: z.string(),
  permission: z.string(),
  resourceType: z.string(),
  resourceName: z.string(),
  patternType: z.string(),
  host: z.string(),
  operations: z.array(z.string()),
  /** How many topics or groups there are now that it is about; null: of other kinds, and what could not be read. */
  covers: z.number().nullable(),
  /** Of these operations, those that the access file does not grant; null: it grants nothing at all, so nothing is compared. */
  undeclared: z.array(z.string()).nullable(),
})
export type Grant = z.infer<typeof grantShape>

/** Names that exist now; null: they could not be read. */
export interface Existing {
  TOPIC: readonly string[] | null
  GROUP: readonly string[] | null
}

/** Pure: by principal, then by resource. `declared` are the rules of the access file. */
export function grantsOf(
  rules: readonly AclBinding[],
  existing: Existing,
  declared: readonly AclBinding[],
): Grant[] {
  const known = new Set(declared.map(aclKey))
  const alike = Map.groupBy(rules, rule =>
    JSON.stringify([
      rule.principal,
      rule.permission,
      rule.resourceType,
      rule.patternType,
      rule.resourceName,
      rule.host,
    ]),
  )
  return [...alike]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [rule, ...rest]]): Grant[] => {
      if (rule === undefined) return []
      const { principal, permission, resourceType, resourceName, patternType, host } = rule
      const same = [rule, ...rest]
      const operationsOf = (some: readonly AclBinding[]): string[] => some.map(one => one.operation).sort()
      return [
        {
          principal,
          permission,
          resourceType,
          resourceName,
          patternType,
          host,
          operations: operationsOf(same),
          covers: coveredBy(rule, existing),
          undeclared: known.size === 0 ? null : operationsOf(same.filter(one => !known.has(aclKey(one)))),
        },
      ]
    })
}

function coveredBy(rule: AclBinding, existing: Existing): number | null {
  const { resourceType } = rule
  if (resourceType !== 'TOPIC' && resourceType !== 'GROUP') return null
  const names = existing[resourceType]
  return names === null ? null : names.filter(name => isAbout(rule, resourceType, name)).length
}
