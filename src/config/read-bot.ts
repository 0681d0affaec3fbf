import { dirname, resolve } from 'node:path'
import { alertRoutes, checkRoutes, maintenanceWindow, smtpOf } from './alert-routes.ts'
import { alertRules, lagThresholds } from './alert-rules.ts'
import type { BotConfig, DigestSchedule, Environment, RegistrySettings, TlsFiles } from './bot-config.ts'
import { botSchema, type WrittenBot, type WrittenEnvironment } from './bot-schema.ts'
import { checkEnvironments } from './check-environments.ts'
import { checkReferences } from './check-references.ts'
import { checkShape } from './check-shape.ts'
import { applyVariables } from './default-environment.ts'
import { type Fault, isError } from './fault.ts'
import { historyRetention } from './history-retention.ts'
import { isMap, mapAt } from './map-at.ts'
import { policyOf } from './policy.ts'
import { shippedRoles } from './roles.ts'
import { scoreWeights } from './score-weights.ts'
import type { TopicsFile } from './topics-file.ts'
import type { YamlFile } from './yaml-file.ts'

/** What bot.yml is checked against besides itself. */
export interface Surroundings {
  env: NodeJS.ProcessEnv
  topics: Pick<TopicsFile, 'thresholds'>
  /** Names of the access file's groups; null where there is no access file. */
  accessGroups: ReadonlySet<string> | null
  /** Names of all commands; null: not checked. */
  commands: ReadonlySet<string> | null
}

/** bot.yml with its defaults filled in, and everything that is wrong with it; what has an error has its default. */
export function readBot(file: YamlFile, around: Surroundings): { bot: BotConfig; faults: Fault[] } {
  const yaml = { ...file, value: withoutNulls(file.value) }
  const faults: Fault[] = [...yaml.faults]
  const written = readSections(yaml, faults)
  const environments = new Map(
    Object.entries(written.environments).map(([name, one]) => [
      name,
      environmentOf(name, one, dirname(yaml.file)),
    ]),
  )
  const applied = applyVariables(environments, written.default_environment ?? null, around.env)
  faults.push(...applied.faults)
  const lag = lagThresholds(yaml, written.monitoring.lag, around.topics.thresholds, faults)
  const bot: BotConfig = {
    environments: applied.environments,
    defaultEnvironment: applied.defaultEnvironment,
    channels: new Map(Object.entries(written.channels)),
    people: new Map(Object.entries(written.people)),
    slackUserGroups: new Map(Object.entries(written.slack_user_groups)),
    terminal: new Map(Object.entries(written.terminal)),
    roles: new Map([...Object.entries(written.roles), ...shippedRoles]),
    groupRoles: new Map(
      Object.entries(written.groups).map(([group, roles]) => [group, byEnvironment(roles)]),
    ),
    protectedTopics: written.protected_topics,
    piiFields: new Map(Object.entries(written.pii_fields)),
    deadLetterTopics: written.dead_letter_topics,
    errorTopics: new Map(Object.entries(written.error_topics)),
    monitoring: {
      intervalMs: written.monitoring.interval,
      lag,
      lagWindowMs: written.monitoring.lag.window,
      score: scoreWeights(yaml, written.monitoring.score, faults),
      history: historyRetention(yaml, written.monitoring.history, written.monitoring.lag.window, faults),
    },
    alertRules: alertRules(yaml, written.alerts, lag, faults),
    routes: alertRoutes(written.routes),
    smtp: smtpOf(written.smtp, dirname(yaml.file)),
    maintenance: written.maintenance.map(maintenanceWindow),
    schedules: {
      dailyDigest: digestOf(written.schedules.daily_digest),
      weeklyDigest: digestOf(written.schedules.weekly_digest),
      monthlyDigest: digestOf(written.schedules.monthly_digest),
      backup: written.schedules.backup || null,
      clusterBackup: written.schedules.cluster_backup || null,
      restoreDrill: written.schedules.restore_drill || null,
    },
    slack: written.slack,
    telemetry: {
      host: written.telemetry.host,
      port: written.telemetry.port,
      mostSeries: written.telemetry.most_series,
    },
    dataFolder: around.env.KAFKA_OPS_DATA || written.data_folder,
  }
  checkReferences(yaml, written, around, faults)
  checkRoutes(yaml, written, bot.alertRules, faults)
  if (!faults.some(isError)) checkEnvironments(yaml, bot, around.commands, faults)
  return { bot, faults }
}

/**
 * Each section by itself, and in a section that has errors each entry: what is good is kept, so that the names in it can
 * still be checked.
 */
function readSections(yaml: YamlFile, faults: Fault[]): WrittenBot {
  checkShape({ ...yaml, value: onlyUnknown(yaml.value) }, [], botSchema, faults)
  const sections = Object.entries(botSchema.shape).map(([name, schema]) => {
    const good = checkShape(yaml, [name], schema, faults)
    if (good !== undefined) return [name, good]
    const wrong = new Set(faults.filter(({ path }) => path[0] === name).map(({ path }) => path[1]))
    const rest = Object.entries(mapAt(yaml, [name])).filter(([key]) => !wrong.has(key))
    return [name, schema.safeParse(Object.fromEntries(rest)).data ?? schema.safeParse(undefined).data]
  })
  return Object.fromEntries(sections) as WrittenBot
}

const onlyUnknown = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !Object.hasOwn(botSchema.shape, key)))

/** "people:" with nothing but comments below it says nothing, as if it were not there. */
function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(value).filter(([, one]) => one !== null)
  return Object.fromEntries(kept.map(([key, one]) => [key, isMap(one) ? withoutNulls(one) : one]))
}

const digestOf = (written: WrittenBot['schedules']['daily_digest']): DigestSchedule | null =>
  written === false
    ? null
    : { cron: written.cron, zone: written.zone, emailRoute: written.email_route ?? null }

function environmentOf(
  name: string,
  written: WrittenBot['environments'][string],
  folder: string,
): Environment {
  const file = (path: string | undefined): string | null =>
    path === undefined ? null : resolve(folder, path)
  const tlsFiles = (tls: WrittenEnvironment['tls']): TlsFiles | null =>
    tls
      ? {
          caFile: file(tls.ca_file),
          certFile: file(tls.cert_file),
          keyFile: file(tls.key_file),
          passphraseEnv: tls.passphrase_env ?? null,
          serverName: tls.server_name ?? null,
        }
      : null
  const { tls, sasl, channels } = written
  return {
    name,
    bootstrap: written.bootstrap_servers,
    tls: tlsFiles(tls),
    sasl: sasl
      ? { mechanism: sasl.mechanism, username: sasl.username, passwordEnv: sasl.password_env }
      : null,
    schemaRegistry: registryOf(written.schema_registry, tlsFiles),
    requestTimeoutMs: written.request_timeout,
    brokersExpected: written.brokers_expected ?? null,
    channels: {
      approvals: channels.approvals ?? null,
      alerts: channels.alerts ?? null,
      digest: channels.digest ?? null,
    },
    policy: policyOf(name, written.policy),
    route: written.route ?? null,
    isForDrills: written.drill,
  }
}

function registryOf(
  written: WrittenEnvironment['schema_registry'],
  tlsFiles: (tls: WrittenEnvironment['tls']) => TlsFiles | null,
): RegistrySettings | null {
  if (!written) return null
  const { url, basic, bearer_env, tls, subjects, request_timeout } = written
  return {
    url,
    basic: basic ? { username: basic.username, passwordEnv: basic.password_env } : null,
    bearerEnv: bearer_env ?? null,
    tls: tlsFiles(tls),
    subjects,
    requestTimeoutMs: request_timeout,
  }
}

/** A role or roles stand for every environment; a map says each, with `*` for those it does not name. */
function byEnvironment(roles: WrittenBot['groups'][string]): (environment: string) => readonly string[] {
  if (typeof roles === 'string') return () => [roles]
  if (Array.isArray(roles)) return () => roles
  return environment => {
    const here = Object.hasOwn(roles, environment) ? roles[environment] : roles['*']
    return here === undefined ? [] : typeof here === 'string' ? [here] : here
  }
}
