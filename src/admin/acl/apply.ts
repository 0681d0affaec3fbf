import { defineChange } from '../../context.ts'
import { aclsApplied, presentAclsApplied } from './apply/acls-applied.ts'
import { executeAcls, inspectAcls } from './apply/execute-acls.ts'
import { planAcls } from './apply/plan-acls.ts'
import { observeAcls } from './observe-acls.ts'
import { prune } from './prune.ts'

export const applyAcls = defineChange({
  name: 'acl apply',
  summary: 'Make the access rules that the access file declares',
  arguments: { prune: prune() },
  permission: 'acl:write',
  risk: 'dangerous',
  examples: [
    'acl apply --dry-run',
    'acl apply --reason "the new service"',
    'acl apply --prune --reason "old services are gone"',
  ],
  outcome: aclsApplied,
  observe: (_, context) => observeAcls(context),
  plan: planAcls,
  execute: executeAcls,
  inspect: inspectAcls,
  present: presentAclsApplied,
})
