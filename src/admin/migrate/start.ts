import { defineChange } from '../../context.ts'
import { executeMigration, inspectMigration } from './execute-migration.ts'
import { migrationStarted, presentMigrationStarted } from './migration-started.ts'
import { observeMigration } from './observe-migration.ts'
import { planMigration } from './plan-migration.ts'
import { startArguments } from './start-arguments.ts'

export const startMigration = defineChange({
  name: 'migrate start',
  aliases: ['migrate-data'],
  summary: 'Copy a topic into another one, each record exactly once',
  arguments: startArguments,
  permission: 'records:write',
  risk: 'dangerous',
  examples: [
    'migrate start --from old_results --to tda_results --reason "the new name"',
    'migrate start --from tda_jobs --to tda_jobs_v2 --create --follow --rate 20MB --reason …',
    'migrate start --from tda_jobs --to tda_jobs --from-env production --env staging --from-time "2h ago" --dry-run',
  ],
  outcome: migrationStarted,
  observe: observeMigration,
  plan: planMigration,
  execute: executeMigration,
  inspect: inspectMigration,
  present: presentMigrationStarted,
})
