import { defineChange } from '../context.ts'
import { flag, topicNames } from '../core/arguments/kinds.ts'
import { presentTopicsOutcome, topicsOutcome } from './change/topics-outcome.ts'
import { executeDeletion, inspectDeletion } from './delete/execute-deletion.ts'
import { observeDeletion } from './delete/observe-deletion.ts'
import { planDeletion } from './delete/plan-deletion.ts'

export const deleteTopics = defineChange({
  name: 'topics delete',
  aliases: ['delete'],
  summary: 'Delete topics with all their records',
  arguments: {
    topic: topicNames('topics of the cluster, names or globs').positional(),
    yes: flag('skip the question; protection and approvals stay').alsoAs({
      confirm: { value: 'true' },
      force: { value: 'true' },
    }),
  },
  permission: 'topics:delete',
  risk: 'dangerous',
  examples: [
    'topics delete old_results --reason "moved to tda_results"',
    "topics delete 'test_*' --env development --reason cleanup --dry-run",
  ],
  outcome: topicsOutcome,
  observe: observeDeletion,
  plan: planDeletion,
  execute: executeDeletion,
  inspect: inspectDeletion,
  present: presentTopicsOutcome,
})
