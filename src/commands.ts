import { accessReport } from './admin/access/report.ts'
import { whoCan } from './admin/access/who-can.ts'
import { collectPassword } from './admin/accounts/collect.ts'
import { listAccounts } from './admin/accounts/list.ts'
import { rotateAccount } from './admin/accounts/rotate.ts'
import { applyAcls } from './admin/acl/apply.ts'
import { auditAcls } from './admin/acl/audit.ts'
import { listAcls } from './admin/acl/list.ts'
import { planOfAcls } from './admin/acl/plan.ts'
import { listBrokers } from './admin/brokers/list.ts'
import { showBroker } from './admin/brokers/show.ts'
import { listBackups } from './admin/cluster/backups.ts'
import { diffCluster } from './admin/cluster/diff.ts'
import { drillCluster } from './admin/cluster/drill/drill.ts'
import { exportCluster } from './admin/cluster/export.ts'
import { restoreCluster } from './admin/cluster/restore.ts'
import { breakGlass } from './admin/emergency/break-glass.ts'
import { endEmergency } from './admin/emergency/end.ts'
import { liftLockdown } from './admin/emergency/lockdown/lift.ts'
import { lockdown } from './admin/emergency/lockdown/lockdown.ts'
import { deleteGroups } from './admin/groups/delete.ts'
import { listGroups } from './admin/groups/list.ts'
import { showGroup } from './admin/groups/show.ts'
import { cancelMigration } from './admin/migrate/cancel.ts'
import { pauseMigration } from './admin/migrate/pause.ts'
import { resumeMigration } from './admin/migrate/resume.ts'
import { startMigration } from './admin/migrate/start.ts'
import { migrationStatus } from './admin/migrate/status.ts'
import { verifyMigration } from './admin/migrate/verify.ts'
import { workOnMigration } from './admin/migrate/work.ts'
import { exportOffsets } from './admin/offsets/export.ts'
import { resetOffsets } from './admin/offsets/reset.ts'
import { showOffsets } from './admin/offsets/show.ts'
import { undoOffsets } from './admin/offsets/undo.ts'
import { perf } from './admin/perf/perf.ts'
import { securityAudit } from './admin/security/audit.ts'
import { listApprovals } from './bot/approvals-list.ts'
import { showApproval } from './bot/approvals-show.ts'
import { exportAudit } from './bot/audit-export.ts'
import { searchAudit } from './bot/audit-search.ts'
import { verifyAudit } from './bot/audit-verify.ts'
import { env } from './bot/env.ts'
import { help } from './bot/help.ts'
import { cancelJob } from './bot/jobs-cancel.ts'
import { listJobs } from './bot/jobs-list.ts'
import { enrolSecondFactor } from './bot/second-factor/enrol.ts'
import { resetSecondFactor } from './bot/second-factor/reset.ts'
import { status } from './bot/status.ts'
import { whoami } from './bot/whoami.ts'
import type { Context } from './context.ts'
import type { Command } from './core/command.ts'
import { acknowledgeAlerts } from './monitor/alerts/ack.ts'
import { listAlerts } from './monitor/alerts/list.ts'
import { resolveAlerts } from './monitor/alerts/resolve.ts'
import { listRules } from './monitor/alerts/rules.ts'
import { showAlert } from './monitor/alerts/show.ts'
import { snoozeAlerts } from './monitor/alerts/snooze.ts'
import { testRoutes } from './monitor/alerts/test-routes.ts'
import { capacity } from './monitor/capacity/capacity.ts'
import { dashboard } from './monitor/dashboard/dashboard.ts'
import { diagnose } from './monitor/diagnose/diagnose.ts'
import { digest } from './monitor/digest/digest.ts'
import { health } from './monitor/health/health.ts'
import { lag } from './monitor/lag.ts'
import { report } from './monitor/report/report.ts'
import { trends } from './monitor/trends/trends.ts'
import { applyTopics } from './topics/apply.ts'
import { showConfig } from './topics/config.ts'
import { createTopics } from './topics/create.ts'
import { deleteTopics } from './topics/delete.ts'
import { driftOfTopics } from './topics/drift.ts'
import { forgetInTopics } from './topics/forget.ts'
import { healthOfTopics } from './topics/health.ts'
import { listTopics } from './topics/list.ts'
import { peekTopic } from './topics/peek.ts'
import { planOfTopics } from './topics/plan.ts'
import { checkSchemas } from './topics/schemas/check.ts'
import { listSchemas } from './topics/schemas/list.ts'
import { registerDeclaredSchemas } from './topics/schemas/register.ts'
import { showSchema } from './topics/schemas/show.ts'
import { showTopic } from './topics/show.ts'
import { updateTopics } from './topics/update.ts'
import { validateTopics } from './topics/validate.ts'

/** The one list of commands, in the order in which help shows them. */
export const commands: readonly Command<Context>[] = [
  health,
  dashboard,
  lag,
  trends,
  capacity,
  report,
  diagnose,
  listAlerts,
  showAlert,
  acknowledgeAlerts,
  snoozeAlerts,
  resolveAlerts,
  listRules,
  testRoutes,
  digest,
  listTopics,
  showTopic,
  healthOfTopics,
  peekTopic,
  showConfig,
  validateTopics,
  planOfTopics,
  driftOfTopics,
  createTopics,
  updateTopics,
  applyTopics,
  listSchemas,
  showSchema,
  checkSchemas,
  registerDeclaredSchemas,
  deleteTopics,
  forgetInTopics,
  listBrokers,
  showBroker,
  exportCluster,
  diffCluster,
  listBackups,
  restoreCluster,
  drillCluster,
  startMigration,
  migrationStatus,
  pauseMigration,
  resumeMigration,
  cancelMigration,
  verifyMigration,
  workOnMigration,
  perf,
  securityAudit,
  listAcls,
  planOfAcls,
  applyAcls,
  auditAcls,
  whoCan,
  accessReport,
  listAccounts,
  rotateAccount,
  collectPassword,
  listGroups,
  showGroup,
  deleteGroups,
  showOffsets,
  exportOffsets,
  resetOffsets,
  undoOffsets,
  listApprovals,
  showApproval(() => commands),
  listJobs,
  cancelJob,
  searchAudit,
  verifyAudit,
  exportAudit,
  breakGlass,
  endEmergency,
  lockdown,
  liftLockdown,
  enrolSecondFactor,
  resetSecondFactor,
  help(() => commands),
  status,
  whoami,
  env,
]
