import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type AclBinding, aclKey, aclText } from '../../../kafka/acl-binding.ts'
import { aclShape } from '../../cluster/export-document.ts'
import type { AclStep } from '../acl-steps.ts'

/** What people approve: every rule that is made or deleted, in which order, and beside which others. */
export const aclDecision = z.object({
  clusterId: z.string(),
  /** SHA-256 over all rules that there were: whether somebody is locked out depends on each of them. */
  before: z.string(),
  stages: z.array(z.array(z.object({ kind: z.enum(['create', 'delete']), acl: aclShape }))),
})
export type AclDecision = z.infer<typeof aclDecision>

export const rulesHash = (rules: readonly AclBinding[]): string =>
  createHash('sha256').update(rules.map(aclKey).sort().join('\n')).digest('hex')

export const aclStepText = ({ kind, acl }: AclStep): string =>
  `${kind === 'create' ? 'Make' : 'Delete'}: ${aclText(acl)}`
