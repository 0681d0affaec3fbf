import { z } from 'zod'
import { aclKey, aclText } from '../../../kafka/acl-binding.ts'
import { quotaName } from '../../../kafka/cluster.ts'
import { aclShape, type ClusterExport, quotaShape } from '../export-document.ts'
import type { RestoreStep } from '../restore/restore-step.ts'

/** Something that a drill makes, and deletes again. */
export const drillThing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('acl'), acl: aclShape }),
  z.object({ kind: z.literal('group'), name: z.string() }),
  z.object({ kind: z.literal('topic'), name: z.string() }),
  z.object({ kind: z.literal('quota'), entity: quotaShape.shape.entity, keys: z.array(z.string()) }),
  z.object({ kind: z.literal('subject'), name: z.string() }),
])
export type DrillThing = z.infer<typeof drillThing>

/** What these steps make where nothing of it is there, each once. */
export function thingsOf(steps: readonly RestoreStep[]): DrillThing[] {
  const things = steps.map((step): DrillThing => {
    switch (step.kind) {
      case 'create-topic':
        return { kind: 'topic', name: step.topic }
      case 'commits':
        return { kind: 'group', name: step.group }
      case 'quota':
        return { kind: 'quota', entity: step.entity, keys: Object.keys(step.values) }
      case 'acl':
        return { kind: 'acl', acl: step.acl }
      case 'register':
      case 'level':
        return { kind: 'subject', name: step.subject }
      case 'broker-settings':
      case 'topic-settings':
      case 'partitions':
        throw new Error(`A drill makes things, and takes no step of the kind ${step.kind}.`)
    }
  })
  return [...new Map(things.map(thing => [thingText(thing), thing])).values()]
}

export function thingText(thing: DrillThing): string {
  switch (thing.kind) {
    case 'acl':
      return `access rule ${aclText(thing.acl)}`
    case 'quota':
      return `quota of ${quotaName(thing.entity)}`
    case 'group':
    case 'topic':
    case 'subject':
      return `${thing.kind} ${thing.name}`
  }
}

/** Pure: those of them that are in the cluster. `groups`: all that it lists. */
export function thereOf(
  things: readonly DrillThing[],
  { topics, quotas, acls, schemas }: ClusterExport,
  groups: ReadonlySet<string>,
): DrillThing[] {
  const names = new Set(topics.map(one => one.name))
  const subjects = new Set(schemas?.subjects.map(one => one.subject))
  const rules = new Set(acls?.map(aclKey))
  const values = new Map(quotas.map(one => [quotaName(one.entity), one.values]))
  return things.filter(thing => {
    switch (thing.kind) {
      case 'topic':
        return names.has(thing.name)
      case 'group':
        return groups.has(thing.name)
      case 'subject':
        return subjects.has(thing.name)
      case 'acl':
        return rules.has(aclKey(thing.acl))
      case 'quota':
        return thing.keys.some(key => values.get(quotaName(thing.entity))?.[key] !== undefined)
    }
  })
}
