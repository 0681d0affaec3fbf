import { z } from 'zod'
import { type AclBinding, aclKey } from '../../kafka/acl-binding.ts'

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
  const covered = coverage(existing)
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
          covers: covered(rule),
          undeclared: known.size === 0 ? null : operationsOf(same.filter(one => !known.has(aclKey(one)))),
        },
      ]
    })
}

/** By look-up and bisection: a cluster may have thousands of topics and of rules. */
function coverage(existing: Existing): (rule: AclBinding) => number | null {
  const sorted = {
    TOPIC: existing.TOPIC?.toSorted(byCodeUnits),
    GROUP: existing.GROUP?.toSorted(byCodeUnits),
  }
  return ({ resourceType, resourceName, patternType }) => {
    const names = resourceType === 'TOPIC' || resourceType === 'GROUP' ? sorted[resourceType] : undefined
    if (names === undefined) return null
    if (patternType === 'LITERAL' && resourceName === '*') return names.length
    const from = partitionPoint(names, name => name < resourceName)
    if (patternType !== 'PREFIXED') return names[from] === resourceName ? 1 : 0
    // Names with the prefix stand together.
    return partitionPoint(names, name => name < resourceName || name.startsWith(resourceName)) - from
  }
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first place where `isBefore` no longer holds, of names of which all that it holds for come first. */
function partitionPoint(sorted: readonly string[], isBefore: (name: string) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(sorted[middle] ?? '')) low = middle + 1
    else high = middle
  }
  return low
}
