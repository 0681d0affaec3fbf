import type { Permission } from '../core/permission.ts'
import type { Requirement } from '../core/rules.ts'

/** What bot.yml says, checked and with every default filled in. Durations are milliseconds. */
export interface BotConfig {
  environments: ReadonlyMap<string, Environment>
  /** null: there is no environment at all. */
  defaultEnvironment: string | null
  /** Slack channel id → environment: what a command without `--env` means there. */
  channels: ReadonlyMap<string, string>
  /** Slack user id (or `os:name`) → groups. */
  people: ReadonlyMap<string, readonly string[]>
  /** Slack user group id → groups. */
  slackUserGroups: ReadonlyMap<string, readonly string[]>
  /** Operating system user → Slack user id. */
  terminal: ReadonlyMap<string, string>
  /** Shipped and own roles. */
  roles: ReadonlyMap<string, readonly Permission[]>
  /** Group → the roles it has, by environment. */
  groupRoles: ReadonlyMap<string, (environment: string) => readonly string[]>
  /** Globs. `__*` and what the access file calls immutable are protected besides. */
  protectedTopics: readonly string[]
  monitoring: { intervalMs: number; lag: LagThresholds }
  alertRules: readonly AlertRule[]
  schedules: { dailyDigest: Schedule | null }
  slack: { mode: 'socket' | 'http'; host: string; port: number }
  telemetry: { host: string; port: number }
  dataFolder: string
}

export interface Environment {
  name: string
  bootstrap: readonly string[]
  /** Paths are absolute, or relative to the working folder. Present and empty: TLS with the system's authorities. */
  tls: TlsFiles | null
  sasl: { mechanism: SaslMechanism; username: string; passwordEnv: string } | null
  schemaRegistryUrl: string | null
  requestTimeoutMs: number
  /** Node ids of the brokers that should be there; null: those that any replica list names. */
  brokersExpected: readonly number[] | null
  channels: { approvals: string | null; alerts: string | null; digest: string | null }
  policy: Policy
}

export interface TlsFiles {
  caFile: string | null
  certFile: string | null
  keyFile: string | null
  passphraseEnv: string | null
  serverName: string | null
}
export type SaslMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'

export interface Policy {
  write: Requirement
  dangerous: Requirement
  /** By command name; beats the risk. */
  commands: ReadonlyMap<string, Requirement>
  requestLifetimeMs: number
  /** An estimate that grew beyond this factor since the plan was approved makes it outdated. */
  estimateGrowth: number
}

/** Records; a group's sum over its partitions. */
export interface LagThresholds {
  warning: number
  critical: number
}

/** Fires when a group's lag has been above `above` for `forMs`; resolves when it is at or below `clearsAt`. */
export interface AlertRule {
  name: string
  metric: 'lag'
  severity: 'warning' | 'critical'
  above: number
  clearsAt: number
  forMs: number
  /** Globs of consumer groups. */
  groups: readonly string[]
  /** null: the environment's alert channel. */
  channel: string | null
  runbook: string | null
}

/** Five-field cron in a time zone. */
export interface Schedule {
  cron: string
  zone: string
}
