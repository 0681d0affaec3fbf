import { z } from 'zod'
import { type AclBinding, aclKey } from '../../kafka/acl-binding.ts'
import { isAbout } from '../security/rule-reach.ts'
import type { WrittenAt } from './desired-bindings.ts'
import type { ObservedAcls } from './observe-acls.ts'
import { isReader, sharedGroups } from './shared-groups.ts'

export const statuses = [
  'ok',
  'missing',
  'unexpected',
  'conflict',
  'detached',
  'lockdown',
  'inexpressible',
] as const

/** One rule, or one thing that the file asks for and no rule can say. */
export const bindingRow = z.object({
  /**
   * ok: declared and there · missing: declared only · unexpected: there only · conflict: there, and principals share its group that
   * were not declared together · detached: there only, and its topic is gone · lockdown: a lockdown made it · inexpressible: no rule of Kafka can say it
   */
  status: z.enum(statuses),
  principal: z.string().nullable(),
  permission: z.string().nullable(),
  operation: z.string().nullable(),
  resourceType: z.string().nullable(),
  patternType: z.string().nullable(),
  resourceName: z.string().nullable(),
  host: z.string().nullable(),
  /** Entries of the access file that ask for it, as `file:line path`. */
  declaredIn: z.array(z.string()),
  /** Why it has this status, where that is not plain. */
  note: z.string().nullable(),
})
export type BindingRow = z.infer<typeof bindingRow>

/** Pure: declared rules, rules that are there, and what cannot be one, each once. */
export function bindingRows(
  observed: Pick<ObservedAcls, 'desired' | 'rules' | 'topics' | 'lockdown'>,
): BindingRow[] {
  const { desired, rules, topics } = observed
  const declared = new Map(desired.bindings.map(one => [aclKey(one.acl), one]))
  const there = new Set(rules.map(aclKey))
  const locked = new Set((observed.lockdown ?? []).map(aclKey))
  const shared = sharedGroups(desired.bindings, rules)
  const sharing = (acl: AclBinding): string | null => {
    const together = isReader(acl) ? shared.get(acl.resourceName) : undefined
    return together ? `${together.join(' and ')} share the group` : null
  }
  const present = rules.map((acl): BindingRow => {
    const from = (declared.get(aclKey(acl))?.from ?? []).map(place)
    const together = sharing(acl)
    if (together !== null) return row('conflict', acl, from, together)
    if (declared.has(aclKey(acl))) return row('ok', acl, from, topicNote(acl, topics))
    if (locked.has(aclKey(acl))) return row('lockdown', acl, [], 'emergency lift takes it away')
    const isGone = topicNote(acl, topics) !== null
    return row(isGone ? 'detached' : 'unexpected', acl, [], topicNote(acl, topics))
  })
  const missing = desired.bindings
    .filter(one => !there.has(aclKey(one.acl)))
    .map(one => row('missing', one.acl, one.from.map(place), sharing(one.acl) ?? topicNote(one.acl, topics)))
  const cannot = desired.inexpressible.map(
    ({ from, what, why, instead }): BindingRow => ({
      status: 'inexpressible',
      principal: null,
      permission: null,
      operation: null,
      resourceType: null,
      patternType: null,
      resourceName: null,
      host: null,
      declaredIn: [place(from)],
      note: `${what}: ${why}${instead === null ? '' : `; instead: ${instead}`}`,
    }),
  )
  return [...missing, ...present, ...cannot]
}

/** The rows that a principal and a topic have to do with. What cannot be expressed belongs to a topic by where it is written. */
export function chosenRows(
  rows: readonly BindingRow[],
  { principal, topic }: { principal?: string | undefined; topic?: string | undefined },
): BindingRow[] {
  const user = principal === undefined || principal.includes(':') ? principal : `User:${principal}`
  return rows.filter(row => {
    const rule = ruleOf(row)
    if (rule === null)
      return (
        user === undefined &&
        (topic === undefined || row.declaredIn.some(at => at.includes(` topic_access.${topic}.`)))
      )
    return (
      (user === undefined || rule.principal === user) &&
      (topic === undefined || isAbout(rule, 'TOPIC', topic))
    )
  })
}

/** The rule of a row; null where it is none. */
export function ruleOf(row: BindingRow): (Pick<BindingRow, 'operation'> & AclBinding) | null {
  return row.operation === null ? null : (row as BindingRow & AclBinding)
}

const place = ({ file, line, path }: WrittenAt): string => `${file}:${line} ${path}`

const row = (
  status: BindingRow['status'],
  acl: AclBinding,
  declaredIn: string[],
  note: string | null,
): BindingRow => ({ status, ...acl, declaredIn, note })

/** Groups come and go with their members, so that only a topic can be said to be gone. */
function topicNote(
  { resourceType, patternType, resourceName }: AclBinding,
  topics: ReadonlySet<string>,
): string | null {
  const isOne = resourceType === 'TOPIC' && patternType === 'LITERAL' && resourceName !== '*'
  return isOne && !topics.has(resourceName) ? 'there is no such topic' : null
}
