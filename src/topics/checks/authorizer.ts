import type { AccessFile, Path } from '../../config/config.ts'
import { grantsOf, principalsOf } from './access-mentions.ts'
import type { Check, Found } from './check.ts'

/** What Kafka's authorizer refuses, takes and never matches, or cannot express; tried on the StandardAuthorizer of 4.x. */
export const authorizerChecks: readonly Check[] = [
  {
    id: 'cluster-name',
    level: 'error',
    says: 'The cluster as a resource is called kafka-cluster: Kafka refuses any other name.',
    fix: 'write resource_name: kafka-cluster',
    find: ({ config: { access } }) =>
      resourcesOf(access).flatMap(({ type, name, path }) =>
        type === 'CLUSTER' && name !== 'kafka-cluster'
          ? [{ file: 'access', path, message: `Kafka knows no cluster resource "${name}"` }]
          : [],
      ),
  },
  {
    id: 'principal-form',
    level: 'error',
    says: 'A principal, also a super user, is written as User:NAME (or Group:NAME for a group of this file).',
    fix: 'write User:NAME; everybody is User:*',
    find: ({ config: { access } }) =>
      [...principalsOf(access), ...superUsers(access)].flatMap(({ principal, path }) =>
        /^(User|Group):./.test(principal)
          ? []
          : [
              {
                file: 'access',
                path,
                message: `Kafka refuses the principal "${principal}"`,
                fix: `write "User:${principal}"`,
              },
            ],
      ),
  },
  {
    id: 'pattern-literal',
    level: 'warning',
    says: 'A name ending in * is meant as a prefix: Kafka takes it literally, unless it is * alone, and matches nothing.',
    fix: 'write it as a prefix where the access is granted by hand (kafka-acls --resource-pattern-type prefixed)',
    find: ({ config: { access } }) => [
      ...resourcesOf(access).flatMap(({ name, path }) => asPattern(name, path)),
      ...[...access.consumerGroups].flatMap(([group, { allowed_topics }]) =>
        allowed_topics.flatMap((name, index) =>
          asPattern(name, ['consumer_group_access', group, 'allowed_topics', index]),
        ),
      ),
    ],
  },
  {
    id: 'group-principal',
    level: 'note',
    says: 'Kafka has no groups of principals: a grant to Group:NAME stands for one to each member.',
    fix: 'nothing, where the members are granted it one by one',
    find: ({ config: { access } }) =>
      grantsOf(access).flatMap(({ grant, path }) =>
        grant.principal.startsWith('Group:')
          ? [
              {
                file: 'access',
                path: [...path, 'principal'],
                message: `Kafka matches nobody as "${grant.principal}": each member needs the grant`,
              },
            ]
          : [],
      ),
  },
  {
    id: 'host-range',
    level: 'warning',
    says: 'Hosts are single addresses: Kafka takes a range such as 10.0.0.0/8 for a name, and never matches it.',
    fix: 'limit networks in the firewall',
    find: ({ config: { access } }) =>
      [
        ...conditionsOf(access),
        { conditions: access.written.network_security, path: ['network_security'] },
      ].flatMap(({ conditions, path }) => rangesIn(conditions, path)),
  },
  {
    id: 'not-enforceable',
    level: 'note',
    says: 'Kafka’s access control has no times of day, anonymisation, member limits, encryption or rates in messages: nothing enforces them.',
    fix: 'enforce it elsewhere, or take it as a remark',
    find: ({ config: { access } }) => [
      ...conditionsOf(access).flatMap(({ conditions, path }) =>
        Object.keys(conditions)
          .filter(key => key !== 'source_ip_ranges')
          .map(key => unenforced([...path, key], key)),
      ),
      ...[...access.topics].flatMap(([topic, { restrictions }]) =>
        (['encryption_required', 'rate_limit_messages_per_second'] as const)
          .filter(key => restrictions[key] !== undefined)
          .map(key => unenforced(['topic_access', topic, 'restrictions', key], key)),
      ),
      ...[...access.consumerGroups].flatMap(([group, { max_members }]) =>
        max_members === undefined
          ? []
          : [unenforced(['consumer_group_access', group, 'max_members'], 'max_members')],
      ),
    ],
  },
]

function resourcesOf(access: AccessFile): { type: string; name: string; path: Path }[] {
  return [...access.roles].flatMap(([role, { resources }]) =>
    resources.map(({ resource_type, resource_name }, index) => ({
      type: resource_type,
      name: resource_name,
      path: ['roles', role, 'resources', index, 'resource_name'],
    })),
  )
}

function superUsers({ written }: AccessFile): { principal: string; path: Path }[] {
  const settings = written.global_settings as Record<string, unknown> | null | undefined
  const users = settings?.super_users
  return Array.isArray(users)
    ? users.map((user, index) => ({
        principal: String(user),
        path: ['global_settings', 'super_users', index],
      }))
    : []
}

function conditionsOf(access: AccessFile): { conditions: Readonly<Record<string, unknown>>; path: Path }[] {
  return [
    ...grantsOf(access).map(({ grant, path }) => ({
      conditions: grant.conditions,
      path: [...path, 'conditions'],
    })),
    ...[...access.consumerGroups].map(([group, { conditions }]) => ({
      conditions,
      path: ['consumer_group_access', group, 'conditions'],
    })),
  ]
}

const asPattern = (name: string, path: Path): Found[] =>
  name !== '*' && name.endsWith('*')
    ? [{ file: 'access', path, message: `Kafka takes "${name}" literally, and it matches no topic` }]
    : []

function rangesIn(value: unknown, path: Path): Found[] {
  if (typeof value === 'string')
    return /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(value)
      ? [{ file: 'access', path, message: `Kafka never matches a host written as the range ${value}` }]
      : []
  if (Array.isArray(value)) return value.flatMap((item, index) => rangesIn(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => rangesIn(item, [...path, key]))
}

const unenforced = (path: Path, key: string): Found => ({
  file: 'access',
  path,
  message: `nothing enforces ${key}: Kafka’s access control cannot express it`,
})
