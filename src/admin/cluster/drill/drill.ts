import { defineChange } from '../../../context.ts'
import { text } from '../../../core/arguments/kinds.ts'
import { asBackup, exportSource } from '../export-source.ts'
import { drillOutcome, presentDrill } from './drill-outcome.ts'
import { executeDrill, inspectDrill } from './execute-drill.ts'
import { observeDrill } from './observe-drill.ts'
import { planDrill } from './plan-drill.ts'

export const drillCluster = defineChange({
  name: 'cluster drill',
  summary: 'Try whether a backup can be restored, in an environment that is marked for it',
  arguments: {
    file: exportSource().alsoAs(asBackup).positional().orElse({ kind: 'backup', id: 'latest' }),
    of: text('ENV', 'the environment whose backups are meant; without it, that of the newest one').optional(),
  },
  permission: 'cluster:restore',
  risk: 'write',
  examples: ['cluster drill --env drill --dry-run', 'cluster drill --env drill --of production'],
  outcome: drillOutcome,
  observe: observeDrill,
  plan: (_, observed) => planDrill(observed),
  execute: executeDrill,
  inspect: inspectDrill,
  present: presentDrill,
})
