import fc from 'fast-check'
import type { AclBinding, AclOperation, AclResourceType } from '../../../../src/kafka/acl-binding.ts'

export const rule: AclBinding = {
  resourceType: 'TOPIC',
  resourceName: 'orders',
  patternType: 'LITERAL',
  principal: 'User:ann',
  host: '*',
  operation: 'READ',
  permission: 'ALLOW',
}

export const principals = ['User:ann', 'User:bot', 'User:eve']
export const hosts = ['10.0.0.1', '10.0.0.2']
export const operations: readonly AclOperation[] = ['READ', 'WRITE', 'DESCRIBE', 'ALTER', 'CLUSTER_ACTION']
export const resources: readonly { type: AclResourceType; name: string }[] = [
  { type: 'TOPIC', name: 'a' },
  { type: 'TOPIC', name: 'ab' },
  { type: 'TOPIC', name: 'b' },
  { type: 'GROUP', name: 'a' },
  { type: 'CLUSTER', name: 'kafka-cluster' },
]

/** Rules that are about these resources in every way: by name, by prefix, all of a kind. */
export const anyRule: fc.Arbitrary<AclBinding> = fc
  .record({
    resourceType: fc.constantFrom<AclResourceType>('TOPIC', 'TOPIC', 'GROUP', 'CLUSTER'),
    resourceName: fc.constantFrom('a', 'ab', '*'),
    patternType: fc.constantFrom('LITERAL' as const, 'PREFIXED' as const),
    principal: fc.constantFrom(...principals, 'User:*'),
    host: fc.constantFrom('*', ...hosts),
    operation: fc.constantFrom<AclOperation>('ALL', ...operations),
    permission: fc.constantFrom('ALLOW' as const, 'ALLOW' as const, 'DENY' as const),
  })
  .filter(one => !(one.patternType === 'PREFIXED' && one.resourceName === '*'))
  .map(one =>
    one.resourceType === 'CLUSTER'
      ? { ...one, resourceName: 'kafka-cluster', patternType: 'LITERAL' as const }
      : one,
  )
