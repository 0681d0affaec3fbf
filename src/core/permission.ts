/**
 * What a person may be allowed to do. Every command names one of these; `config/bot.yml` gives them to people through
 * roles. The order is the one in which they are shown.
 */
export const permissions = [
  'bot:read',
  'cluster:read',
  'cluster:export',
  'cluster:restore',
  'accounts:write',
  'topics:read',
  'topics:write',
  'topics:delete',
  'groups:read',
  'offsets:write',
  'records:read',
  'records:unmask',
  'records:write',
  'acl:write',
  'alerts:read',
  'alerts:write',
  'digest:send',
  'requests:read',
  'approve',
  'audit:read',
] as const

export type Permission = (typeof permissions)[number]

/** One line each, for `whoami`, refusals and the docs: what it lets a person do. */
export const permissionMeaning: Readonly<Record<Permission, string>> = {
  'bot:read': 'see how the bot itself is and which environments it knows',
  'cluster:read': 'see the health of a cluster and its brokers',
  'cluster:export': 'export and compare the whole description of a cluster, access rules included',
  'cluster:restore': 'bring a cluster back to an export',
  'accounts:write': 'give service accounts new passwords',
  'topics:read': 'see topics, their settings and their health',
  'topics:write': 'create topics and change their settings',
  'topics:delete': 'delete topics',
  'groups:read': 'see consumer groups, their members, offsets and lag',
  'offsets:write': 'move, put back or delete the committed offsets of consumer groups',
  'records:read': 'look at the records in a topic, personal data masked',
  'records:unmask': 'see personal data in records unmasked',
  'records:write': 'copy the records of one topic into another',
  'acl:write': 'make and delete access rules',
  'alerts:read': 'see alerts',
  'alerts:write': 'acknowledge and snooze alerts',
  'digest:send': 'send the digest to its channel now',
  'requests:read': 'see what waits for approval and what was decided',
  approve: 'decide on the requests of others',
  'audit:read': 'search and verify the audit trail',
}
