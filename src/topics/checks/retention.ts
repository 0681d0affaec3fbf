import { retentionPolicies } from '../../config/config.ts'
import type { Desired } from '../desired.ts'
import { type Check, eachTopic, type Found, isForTrying, numberOf } from './check.ts'

const dayMs = 86_400_000
/** How long records are kept, against `retention_policies` and what the access file demands. */
export const retentionChecks: readonly Check[] = [
  {
    id: 'retention-above-policy',
    level: 'error',
    says: 'No topic is kept longer than its retention policy allows.',
    fix: 'shorten the retention, or raise max_retention_days',
    find: subject =>
      eachTopic(subject, desired => {
        const retention = retentionOf(desired)
        return retentionPolicies(subject.config)
          .filter(policy => policy.topics.includes(desired.declared.name))
          .map(({ name, max_retention_days: most }) => {
            if (!retention || most === undefined) return null
            if (retention.value >= 0 && retention.value <= most * dayMs) return null
            const message = `${desired.declared.name} is kept ${days(retention.value)}, and its policy "${name}" allows ${most} days`
            return { path: retention.path, message }
          })
      }),
  },
  {
    id: 'no-retention-policy',
    level: 'warning',
    says: 'Where there are retention policies, every topic has one.',
    fix: 'add it to a policy under retention_policies',
    find: ({ config }) => {
      const policies = retentionPolicies(config)
      if (policies.length === 0) return []
      return [...config.topics.topics.keys()]
        .filter(name => !policies.some(policy => policy.topics.includes(name)))
        .map(name => ({
          file: 'topics',
          path: ['topics', name],
          message: `${name} is in no retention policy`,
        }))
    },
  },
  {
    id: 'retention-policy-shared',
    level: 'note',
    says: 'Topics that share a retention policy are kept equally long.',
    fix: 'give each its own policy, or leave it when the bound is all that matters',
    find: ({ config, environments }) =>
      [...environments].flatMap(([environment, topics]) =>
        retentionPolicies(config).flatMap((policy): Found[] => {
          const kept = policy.topics.flatMap(name => {
            const desired = topics.get(name)
            const retention = desired && retentionOf(desired)
            return retention ? [{ name, value: retention.value }] : []
          })
          if (new Set(kept.map(one => one.value)).size < 2) return []
          const message = `the policy "${policy.name}" is shared by ${kept.map(one => `${one.name} (${days(one.value)})`).join(' and ')}`
          return [
            { file: 'topics', path: ['retention_policies', policy.name, 'topics'], message, environment },
          ]
        }),
      ),
  },
  {
    id: 'retention-below-access',
    level: 'error',
    says: 'A topic is kept as long as the access file demands (restrictions.retention_years), development and staging excepted.',
    fix: 'keep it as long as that, and declare retention_bytes: -1 so that size does not delete earlier',
    find: subject =>
      eachTopic(subject, (desired, environment) => {
        const years = subject.config.access.topics.get(desired.declared.name)?.restrictions.retention_years
        const retention = retentionOf(desired)
        if (!years || !retention || retention.value < 0 || retention.value >= years * 365 * dayMs) return []
        const found = {
          path: retention.path,
          message: `${desired.declared.name} is kept ${days(retention.value)}, and the access file wants ${years} years`,
        }
        return [isForTrying(environment) ? { ...found, level: 'note' as const } : found]
      }),
  },
  {
    id: 'size-against-access',
    level: 'warning',
    says: 'A topic that the access file wants kept for years has no limit in bytes, which could delete earlier; development and staging excepted.',
    fix: 'declare retention_bytes: -1',
    find: subject =>
      eachTopic(subject, (desired, environment) => {
        const years = subject.config.access.topics.get(desired.declared.name)?.restrictions.retention_years
        const limit = numberOf(desired.effective.config.get('retention.bytes'))
        if (!years || !limit || limit.value < 0 || isForTrying(environment)) return []
        const message = `${desired.declared.name} is to be kept ${years} years, and retention.bytes deletes whatever exceeds ${limit.value} bytes a partition`
        return [{ path: limit.path, message }]
      }),
  },
]

const retentionOf = ({ effective }: Desired) => numberOf(effective.config.get('retention.ms'))

const days = (ms: number): string => (ms < 0 ? 'for ever' : `${Math.round((ms / dayMs) * 10) / 10} days`)
