import type { AclOperation } from '../acl-binding.ts'

/** The bits of an answer to `include…AuthorizedOperations` (KIP-430): each bit is the code of an AclOperation. */
export const operationsOf = (bits: number): ReadonlySet<AclOperation> =>
  new Set(codes.flatMap(([operation, code]) => ((bits & (1 << code)) === 0 ? [] : [operation])))

/** org.apache.kafka.common.acl.AclOperation, of those that topics have. */
const codes: readonly (readonly [AclOperation, number])[] = [
  ['READ', 3],
  ['WRITE', 4],
  ['CREATE', 5],
  ['DELETE', 6],
  ['ALTER', 7],
  ['DESCRIBE', 8],
  ['DESCRIBE_CONFIGS', 10],
  ['ALTER_CONFIGS', 11],
]
