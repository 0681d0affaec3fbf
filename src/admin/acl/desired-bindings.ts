import { type AccessFile, type Config, type Path, showPath } from '../../config/config.ts'
import { type AclBinding, type AclResourceType, aclKey } from '../../kafka/acl-binding.ts'
import { conditionsOf } from './conditions-of.ts'
import { isMeantHere } from './is-meant-here.ts'
import { limitsOf } from './limits-of.ts'
import { operationsFor } from './operations-for.ts'
import { patternOf } from './pattern-of.ts'
import { principalsOf } from './principals-of.ts'

/** What the access file asks of the authorizer of one environment. */
export interface DesiredBindings {
  /** Rules that Kafka really matches, each once, in a stable order. */
  bindings: DesiredBinding[]
  /** What Kafka's rules cannot say, each with why, and what stands for it instead. */
  inexpressible: Inexpressible[]
  /** Entries that are meant for other environments only. */
  elsewhere: { from: WrittenAt; environments: string[] }[]
}
export interface DesiredBinding {
  acl: AclBinding
  /** All entries that ask for it. */
  from: WrittenAt[]
  /** As whom they ask: `User:a`, or the `Group:g` that the principal is a member of. */
  as: string[]
}
export interface Inexpressible {
  from: WrittenAt
  /** What is written there, in a few words. */
  what: string
  why: string
  /** The nearest thing that is granted or can be done; null: nothing is. */
  instead: string | null
}
/** A place in the access file. Lines count from 1. */
export interface WrittenAt {
  file: string
  line: number
  path: string
}

/** Takes what the entries say. Used by the readers of single parts of the file. */
export interface Told {
  cannot(path: Path, what: string, why: string, instead: string | null): void
}

/**
 * Pure: every entry of the access file becomes rules, or is named as one that cannot be expressed, or both, where the nearest thing
 * that can be is granted. Entries with a fault are not in the file's maps, and so in neither.
 */
export function desiredBindings({ access }: Pick<Config, 'access'>, environment: string): DesiredBindings {
  const bindings = new Map<string, DesiredBinding>()
  const inexpressible = new Map<string, Inexpressible>()
  const elsewhere: DesiredBindings['elsewhere'] = []
  const placed = (path: Path): WrittenAt => ({
    file: access.file,
    line: access.place(path).line,
    path: showPath(path),
  })
  const told: Told = {
    cannot: (path, what, why, instead) => {
      // One role given to two groups says the same twice.
      inexpressible.set(JSON.stringify([path, what]), { from: placed(path), what, why, instead })
    },
  }

  function grant({ principals, hosts, operations, type, name, path, namedAt }: Wanted): void {
    const pattern = patternOf(type, name, namedAt, told)
    if (pattern === null) return
    for (const operation of operationsFor(type, operations, path, told))
      for (const { principal, as } of principals)
        for (const host of hosts) {
          const acl: AclBinding = {
            resourceType: type,
            ...pattern,
            principal,
            host,
            operation,
            permission: 'ALLOW',
          }
          const before = bindings.get(aclKey(acl))
          bindings.set(aclKey(acl), {
            acl,
            from: [...(before?.from ?? []), placed(path)],
            as: [...new Set([...(before?.as ?? []), as])],
          })
        }
  }
  const isHere = (written: unknown, path: Path): boolean => {
    const meant = isMeantHere(written, environment, path, told)
    if (meant.elsewhere) elsewhere.push({ from: placed(path), environments: meant.elsewhere })
    return meant.here
  }

  for (const [topic, entry] of access.topics)
    for (const [list, grants] of [
      ['producers', entry.producers],
      ['consumers', entry.consumers],
      ['admin_access', entry.admins],
    ] as const)
      for (const one of grants) {
        const path = ['topic_access', topic, list, writtenIndex(access, topic, list, one)]
        if (!isHere(one.conditions.environment, path)) continue
        const principals = principalsOf(access, one.principal, [...path, 'principal'], told)
        const hosts = conditionsOf(one.conditions, principals, [...path, 'conditions'], told)
        const same = { principals, hosts, path }
        grant({
          ...same,
          operations: one.operations,
          type: 'TOPIC',
          name: topic,
          namedAt: ['topic_access', topic],
        })
        for (const group of one.consumer_groups)
          grant({
            ...same,
            operations: ['READ'],
            type: 'GROUP',
            name: group,
            namedAt: [...path, 'consumer_groups'],
          })
      }

  for (const [group, entry] of access.consumerGroups) {
    const path = ['consumer_group_access', group]
    const named = entry.environment_restriction ?? entry.conditions.environment
    if (!isHere(named, path)) continue
    for (const [index, written] of entry.allowed_principals.entries()) {
      const at = [...path, 'allowed_principals', index]
      const principals = principalsOf(access, written, at, told)
      const hosts = conditionsOf(entry.conditions, principals, [...path, 'conditions'], told)
      grant({ principals, hosts, path: at, operations: ['READ'], type: 'GROUP', name: group, namedAt: path })
    }
  }

  const used = new Set<string>()
  for (const [group, { permissions }] of access.groups)
    for (const [index, permission] of permissions.entries()) {
      const path = ['groups', group, 'permissions', index]
      const role = access.roles.get(permission)
      used.add(permission)
      if (!role) {
        told.cannot(path, permission, 'No role of the file is called so', null)
        continue
      }
      const principals = principalsOf(access, `Group:${group}`, path, told, false)
      for (const [at, { resource_type, resource_name }] of role.resources.entries()) {
        const rolePath = ['roles', permission, 'resources', at]
        const type = resourceTypes.find(one => one === resource_type.toUpperCase())
        if (!type) {
          told.cannot(rolePath, resource_type, 'Kafka knows no such kind of resource', null)
          continue
        }
        const same = {
          principals,
          hosts: ['*'],
          operations: role.operations,
          namedAt: rolePath,
          path: rolePath,
        }
        grant({ ...same, type, name: resource_name })
      }
    }
  for (const name of access.roles.keys())
    if (!used.has(name))
      told.cannot(
        ['roles', name],
        name,
        'No group has this role, so nobody can be told to have it',
        'name it under permissions of a group',
      )

  limitsOf(access, told)
  return {
    bindings: [...bindings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
    inexpressible: [...inexpressible.values()].sort((a, b) => a.from.line - b.from.line),
    elsewhere,
  }
}

interface Wanted {
  principals: readonly { principal: string; as: string }[]
  hosts: readonly string[]
  operations: readonly string[]
  type: AclResourceType
  name: string
  /** The entry that asks for it. */
  path: Path
  /** Where the name stands. */
  namedAt: Path
}

const resourceTypes = ['TOPIC', 'GROUP', 'CLUSTER', 'TRANSACTIONAL_ID', 'DELEGATION_TOKEN', 'USER'] as const

/** Where the grant stands in its list as written: those with faults were left out of the one that was read. */
function writtenIndex(
  access: AccessFile,
  topic: string,
  list: string,
  { at }: { at: { line: number; column: number } },
): number {
  const length = lengthOf(access, topic, list)
  for (let index = 0; index < length; index++) {
    const place = access.place(['topic_access', topic, list, index])
    if (place.line === at.line && place.column === at.column) return index
  }
  return 0
}

function lengthOf({ written }: AccessFile, topic: string, list: string): number {
  const value = ['topic_access', topic, list].reduce<unknown>(
    (tree, key) => (typeof tree === 'object' && tree !== null ? Reflect.get(tree, key) : undefined),
    written,
  )
  return Array.isArray(value) ? value.length : 0
}
