import type { Path } from '../../config/config.ts'
import type { AclOperation, AclResourceType } from '../../kafka/acl-binding.ts'
import type { Told } from './desired-bindings.ts'

/**
 * What Kafka ever asks for of each kind of resource (AclEntry.supportedOperations). CreateAcls takes all others as well, and such a
 * rule matches nothing.
 */
const asked: Readonly<Record<Exclude<AclResourceType, 'UNKNOWN'>, readonly AclOperation[]>> = {
  TOPIC: ['READ', 'WRITE', 'CREATE', 'DESCRIBE', 'DELETE', 'ALTER', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  GROUP: ['READ', 'DESCRIBE', 'DELETE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  CLUSTER: [
    'CREATE',
    'CLUSTER_ACTION',
    'DESCRIBE_CONFIGS',
    'ALTER_CONFIGS',
    'IDEMPOTENT_WRITE',
    'ALTER',
    'DESCRIBE',
  ],
  TRANSACTIONAL_ID: ['DESCRIBE', 'WRITE', 'TWO_PHASE_COMMIT'],
  DELEGATION_TOKEN: ['DESCRIBE'],
  USER: ['CREATE_TOKENS', 'DESCRIBE_TOKENS'],
}

/** All that Kafka ever asks for of this kind. */
export const operationsAsked = (type: AclResourceType): readonly AclOperation[] =>
  type === 'UNKNOWN' ? [] : asked[type]

/** The operations as Kafka calls them; what it never asks for of this kind of resource is told, and left out. */
export function operationsFor(
  type: AclResourceType,
  written: readonly string[],
  path: Path,
  told: Told,
): AclOperation[] {
  const possible: readonly AclOperation[] = ['ALL', ...operationsAsked(type)]
  return written.flatMap(one => {
    const operation = possible.find(known => known === one.toUpperCase())
    if (operation) return [operation]
    told.cannot(
      path,
      `${one} on ${type}`,
      `Kafka asks nobody for ${one} on a ${type}`,
      type === 'CLUSTER' && one.toUpperCase() === 'DELETE' ? 'DELETE on topics and groups' : null,
    )
    return []
  })
}
