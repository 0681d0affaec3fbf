/** The door of this room: what the others read of the configuration. */
export type { AccessFile, Grant } from './access-file.ts'
export { type AlertMetric, metricFacts } from './alert-metrics.ts'
export { escalationsOf, routeOfRule } from './alert-routes.ts'
export type {
  AlertRoute,
  AlertRule,
  BotConfig,
  DigestSchedule,
  Smtp,
  SubjectNaming,
  Webhook,
} from './bot-config.ts'
export { connectionOf, registryConnectionOf } from './connection.ts'
export { effectiveAccess } from './effective-access.ts'
export { type EffectiveTopic, effectiveTopic } from './effective-topic.ts'
export { type ErrorTopicOwner, errorTopics, isWritten } from './error-topics.ts'
export {
  type Fault,
  faultLine,
  inReadingOrder,
  type Path,
  showPath,
} from './fault.ts'
export { type Config, loadConfig } from './load.ts'
export { maintenanceUntil } from './maintenance.ts'
export { protectedBy, requirement } from './policy.ts'
export { retentionPolicies } from './retention-policies.ts'
export { groupsOf, isAdministrator, type Person, rightsOf, rolesOf, terminalActor, whoCan } from './rights.ts'
export { environmentOf, rulesOf } from './rules.ts'
export type { DeclaredSchema } from './schema-files.ts'
export { secondFactorPolicy } from './second-factor-policy.ts'
export { neededSecret, secret, secretStatus, secretValues } from './secrets.ts'
export type { Setting } from './settings.ts'
export type { DeclaredTopic, TopicsFile } from './topics-file.ts'
export { wantedTopics } from './wanted-topics.ts'
export { type Reloaded, watchConfig } from './watch.ts'
