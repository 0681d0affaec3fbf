import { defineChange } from '../../context.ts'
import { choice } from '../../core/arguments/kinds.ts'
import { asBackup, exportSource } from './export-source.ts'
import { executeRestore, inspectRestore } from './restore/execute-restore.ts'
import { observeRestore } from './restore/observe-restore.ts'
import { planRestore } from './restore/plan-restore.ts'
import { offsetModes, restorable } from './restore/restore-input.ts'
import { presentRestored, restoreOutcome } from './restore/restore-outcome.ts'

export const restoreCluster = defineChange({
  name: 'cluster restore',
  summary: 'Bring back what an export holds and the cluster lacks',
  arguments: {
    file: exportSource().alsoAs(asBackup).positional(),
    only: choice(restorable, 'only these parts')
      .list()
      .orElse([...restorable]),
    offsets: choice(
      offsetModes,
      'commits outside of the log: set as they were, or left out (inside-log)',
    ).orElse('as-exported'),
  },
  permission: 'cluster:restore',
  risk: 'dangerous',
  examples: [
    'cluster restore latest --dry-run',
    'cluster restore cluster.yaml --only topics,acls --reason "the new cluster is empty"',
    'cluster restore --backup latest --offsets inside-log --reason …',
  ],
  outcome: restoreOutcome,
  observe: observeRestore,
  plan: (_, observed) => planRestore(observed),
  execute: executeRestore,
  inspect: inspectRestore,
  present: presentRestored,
})
