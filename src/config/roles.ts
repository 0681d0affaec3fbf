import { type Permission, permissions } from '../core/permission.ts'

const viewer: readonly Permission[] = [
  'bot:read',
  'cluster:read',
  'topics:read',
  'groups:read',
  'alerts:read',
  'requests:read',
]

/**
 * The roles that come with the bot. Operators may decide on one another's requests (never on their own). Looking into
 * records and deleting topics is an administrator's, until a role of one's own says otherwise.
 */
export const shippedRoles: ReadonlyMap<string, readonly Permission[]> = new Map([
  ['viewer', viewer],
  [
    'operator',
    [
      ...viewer,
      'cluster:export',
      'topics:write',
      'offsets:write',
      'alerts:write',
      'digest:send',
      'approve',
      'audit:read',
    ],
  ],
  ['admin', permissions],
])
