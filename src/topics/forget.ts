import { defineChange } from '../context.ts'
import { executeForget, forgetStarted, inspectForget, presentForgetStarted } from './forget/execute-forget.ts'
import { forgetArguments } from './forget/forget-arguments.ts'
import { observeForget } from './forget/observe-forget.ts'
import { planForget } from './forget/plan-forget.ts'

export const forgetInTopics = defineChange({
  name: 'topics forget',
  summary: 'Remove all records with a key, and certify that none is left',
  arguments: forgetArguments,
  permission: 'topics:delete',
  risk: 'dangerous',
  examples: [
    'topics forget tda_jobs tda_results --key user-17 --reason "erasure request 4711" --dry-run',
    "topics forget 'tda_*' --key user-17 --where 'customer.id = $wanted' --reason …",
    'topics forget tda_logs --key user-17 --delete-records --reason …',
  ],
  outcome: forgetStarted,
  observe: observeForget,
  plan: planForget,
  execute: executeForget,
  inspect: inspectForget,
  present: presentForgetStarted,
})
