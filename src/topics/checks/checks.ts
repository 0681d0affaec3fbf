import { authorizerChecks } from './authorizer.ts'
import type { Check } from './check.ts'
import { cleanupChecks } from './cleanup.ts'
import { nameChecks } from './names.ts'
import { referenceChecks } from './references.ts'
import { replicationChecks } from './replication.ts'
import { retentionChecks } from './retention.ts'
import { schemaChecks } from './schemas.ts'
import { settingChecks } from './settings.ts'

/** Every check of `topics validate`, in the order of docs/checks.md. */
export const checks: readonly Check[] = [
  ...nameChecks,
  ...replicationChecks,
  ...retentionChecks,
  ...cleanupChecks,
  ...settingChecks,
  ...schemaChecks,
  ...referenceChecks,
  ...authorizerChecks,
]
