import type { AccessFile } from '../../config/config.ts'
import type { Told } from './desired-bindings.ts'

/** What the file limits beside its grants, and no rule of Kafka can. */
export function limitsOf(access: AccessFile, told: Told): void {
  for (const [topic, { restrictions }] of access.topics) {
    const path = ['topic_access', topic, 'restrictions']
    if (restrictions.encryption_required)
      told.cannot(
        [...path, 'encryption_required'],
        'encryption_required',
        'Kafka does not see whether records are encrypted',
        'TLS on the listeners, encrypted disks',
      )
    const rate = restrictions.rate_limit_messages_per_second
    if (rate !== undefined)
      told.cannot(
        [...path, 'rate_limit_messages_per_second'],
        `${rate} messages a second`,
        'Kafka’s quotas are in bytes a second',
        'a quota producer_byte_rate of each producer',
      )
  }
  for (const [group, entry] of access.consumerGroups) {
    const path = ['consumer_group_access', group]
    if (entry.max_members !== undefined)
      told.cannot(
        [...path, 'max_members'],
        `at most ${entry.max_members} members`,
        'A rule does not count members',
        'group.max.size (classic) and group.consumer.max.size of the brokers, for all groups alike',
      )
    if (entry.allowed_topics.length > 0)
      told.cannot(
        [...path, 'allowed_topics'],
        `only ${entry.allowed_topics.join(', ')}`,
        'A rule about a group says nothing of topics: a member reads with it what it may read',
        'each topic is granted to its own consumers',
      )
  }
  for (const name of keysAt(access.written, ['global_settings', 'super_users']))
    told.cannot(
      ['global_settings', 'super_users', Number(name)],
      'super user',
      'Super users are a setting of the brokers, no rules',
      'super.users of brokers and controllers',
    )
  for (const name of keysAt(access.written, ['network_security', 'ip_allowlists']))
    told.cannot(
      ['network_security', 'ip_allowlists', name],
      name,
      'Kafka compares single addresses, and of single principals',
      'a firewall',
    )
}

function keysAt(written: unknown, path: readonly string[]): string[] {
  const value = path.reduce<unknown>(
    (tree, key) => (typeof tree === 'object' && tree !== null ? Reflect.get(tree, key) : undefined),
    written,
  )
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}
