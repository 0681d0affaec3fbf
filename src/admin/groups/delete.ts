import { defineChange } from '../../context.ts'
import { consumerGroups } from '../../core/arguments/kinds.ts'
import { executeGroupDeletion, inspectGroupDeletion } from './delete/execute-group-deletion.ts'
import { groupsDeleted, presentGroupsDeleted } from './delete/groups-deleted.ts'
import { observeGroupDeletion } from './delete/observe-group-deletion.ts'
import { planGroupDeletion } from './delete/plan-group-deletion.ts'

export const deleteGroups = defineChange({
  name: 'groups delete',
  summary: 'Delete consumer groups without members, with all that they have committed',
  arguments: { group: consumerGroups('consumer groups without members, names or globs').positional() },
  permission: 'offsets:write',
  risk: 'dangerous',
  examples: [
    'groups delete old_processors --reason "replaced by tda_processors"',
    "groups delete 'test_*' --env development --reason cleanup --dry-run",
  ],
  outcome: groupsDeleted,
  observe: observeGroupDeletion,
  plan: planGroupDeletion,
  execute: executeGroupDeletion,
  inspect: inspectGroupDeletion,
  present: presentGroupsDeleted,
})
