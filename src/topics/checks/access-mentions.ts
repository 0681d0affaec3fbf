import type { AccessFile, Grant, Path } from '../../config/config.ts'

/** Every grant on a topic, with its place: its index counts the grants that are written, also faulty ones. */
export function grantsOf(access: AccessFile): { grant: Grant; path: Path }[] {
  return [...access.topics].flatMap(([topic, { producers, consumers, admins }]) =>
    [
      ['producers', producers] as const,
      ['consumers', consumers] as const,
      ['admin_access', admins] as const,
    ].flatMap(([key, grants]) =>
      grants.map(grant => ({
        grant,
        path: ['topic_access', topic, key, indexOf(access, topic, key, grant)],
      })),
    ),
  )
}

/** Grants with faults are left out of the list, so the place tells which of the written ones this is. */
function indexOf(access: AccessFile, topic: string, key: string, { at }: Grant): number {
  const written =
    (access.written.topic_access as Record<string, Record<string, unknown[]>>)[topic]?.[key] ?? []
  return written.findIndex((_, index) => {
    const place = access.place(['topic_access', topic, key, index])
    return place.line === at.line && place.column === at.column
  })
}

/** Every principal that is given something, with its place. */
export function principalsOf(access: AccessFile): { principal: string; path: Path }[] {
  return [
    ...grantsOf(access).map(({ grant, path }) => ({
      principal: grant.principal,
      path: [...path, 'principal'],
    })),
    ...[...access.consumerGroups].flatMap(([group, { allowed_principals }]) =>
      allowed_principals.map((principal, index) => ({
        principal,
        path: ['consumer_group_access', group, 'allowed_principals', index],
      })),
    ),
  ]
}
