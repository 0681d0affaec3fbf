import { type Config, type Path, retentionPolicies } from '../../config/config.ts'
import { matchesGlob } from '../../core/glob.ts'
import { nearest } from '../../core/nearest.ts'
import { grantsOf, principalsOf } from './access-mentions.ts'
import type { Check, Found } from './check.ts'

/** Names in one place that have to be defined in another. */
export const referenceChecks: readonly Check[] = [
  {
    id: 'unknown-topic',
    level: 'error',
    says: 'Topics that policies, roles and the access file name are declared.',
    fix: 'declare it, or take it out here',
    find: ({ config }) => {
      const names = [...config.topics.topics.keys()]
      const isDeclared = (name: string): boolean => names.some(one => matchesGlob(name, one))
      return topicMentions(config).flatMap(({ name, ...place }) =>
        isDeclared(name) ? [] : [{ ...place, message: `there is no topic "${name}"`, ...near(name, names) }],
      )
    },
  },
  {
    id: 'topic-without-access',
    level: 'warning',
    says: 'The access file says who may use each topic.',
    fix: 'add it to topic_access',
    find: ({ config }) =>
      config.access.topics.size === 0
        ? []
        : [...config.topics.topics.keys()]
            .filter(name => !config.access.topics.has(name))
            .map(name => ({
              file: 'topics',
              path: ['topics', name],
              message: `the access file says nothing about ${name}`,
            })),
  },
  {
    id: 'unknown-role',
    level: 'error',
    says: 'Roles that groups are given (permissions) are defined under roles.',
    fix: 'define the role, or take it out here',
    find: ({ config: { access } }) => {
      const roles = keys(access.written.roles)
      return [...access.groups].flatMap(([group, { permissions }]) =>
        permissions.flatMap((role, index): Found[] =>
          roles.includes(role)
            ? []
            : [
                {
                  file: 'access',
                  path: ['groups', group, 'permissions', index],
                  message: `there is no role "${role}"`,
                },
              ],
        ),
      )
    },
  },
  {
    id: 'unknown-consumer-group',
    level: 'error',
    says: 'Consumer groups that grants name are listed under consumer_group_access.',
    fix: 'list it there',
    find: ({ config: { access } }) => {
      const groups = keys(access.written.consumer_group_access)
      return grantsOf(access).flatMap(({ grant, path }) =>
        grant.consumer_groups.flatMap((group, index): Found[] =>
          groups.includes(group)
            ? []
            : [
                {
                  file: 'access',
                  path: [...path, 'consumer_groups', index],
                  message: `there is no consumer group "${group}" under consumer_group_access`,
                },
              ],
        ),
      )
    },
  },
  {
    id: 'unknown-principal',
    level: 'warning',
    says: 'Users in grants are service accounts or members of a group; groups in grants exist.',
    fix: 'add it to service_accounts or to a group',
    find: ({ config: { access } }) => {
      const groups = keys(access.written.groups)
      const members = [...access.groups.values()].flatMap(group => group.members)
      const users = [...keys(access.written.service_accounts), ...members]
      return principalsOf(access).flatMap(({ principal, path }): Found[] => {
        const [kind, name = ''] = principal.split(/:(.*)/s)
        const known = kind === 'Group' ? groups : kind === 'User' ? [...users, '*'] : null
        if (known === null || known.includes(name)) return []
        return [
          { file: 'access', path, message: `"${principal}" is nobody the file knows`, ...near(name, known) },
        ]
      })
    },
  },
]

interface Mention {
  file: 'topics' | 'access'
  path: Path
  name: string
}

function topicMentions(config: Config): Mention[] {
  const { topics, access } = config
  const listed = (file: Mention['file'], names: readonly string[], path: Path): Mention[] =>
    names.map((name, index) => ({ file, path: [...path, index], name }))
  const roles = record(record(topics.written.security).roles)
  return [
    ...retentionPolicies(config).flatMap(one =>
      listed('topics', one.topics, ['retention_policies', one.name, 'topics']),
    ),
    ...Object.entries(roles).flatMap(([role, value]) => {
      const names = record(value).topics
      return Array.isArray(names)
        ? listed('topics', names.map(String), ['security', 'roles', role, 'topics'])
        : []
    }),
    ...[...access.topics.keys()].map(
      (name): Mention => ({ file: 'access', path: ['topic_access', name], name }),
    ),
    ...[...access.consumerGroups].flatMap(([group, value]) =>
      listed('access', value.allowed_topics, ['consumer_group_access', group, 'allowed_topics']),
    ),
  ]
}

const near = (name: string, names: readonly string[]): { fix?: string } => {
  const found = nearest(name, names)
  return found ? { fix: `write "${found}"` } : {}
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}

const keys = (value: unknown): string[] => Object.keys(record(value))
