import type { WindowState } from '../core/lag-state.ts'
import type { Permission } from '../core/permission.ts'
import type { Requirement } from '../core/rules.ts'
import type { ScoreWeights } from '../core/score/weights.ts'
import type { AlertMetric } from './alert-metrics.ts'
import type { HistoryRetention } from './history-retention.ts'

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
  /** Globs of topics → patterns of the fields in their records that hold personal data. */
  piiFields: ReadonlyMap<string, readonly string[]>
  /** Globs of topics that are dead letter queues. */
  deadLetterTopics: readonly string[]
  /** Globs of topics → globs of the topics that hold their errors; empty: they have none. Of others it is guessed. */
  errorTopics: ReadonlyMap<string, readonly string[]>
  monitoring: {
    intervalMs: number
    lag: LagThresholds
    /** How far back it is looked for the state of a lag. */
    lagWindowMs: number
    score: ScoreWeights
    /** How long each level of the history is kept. */
    history: HistoryRetention
  }
  alertRules: readonly AlertRule[]
  routes: ReadonlyMap<string, AlertRoute>
  /** null: no e-mail is sent. */
  smtp: Smtp | null
  maintenance: readonly MaintenanceWindow[]
  schedules: {
    dailyDigest: DigestSchedule | null
    weeklyDigest: DigestSchedule | null
    monthlyDigest: DigestSchedule | null
    /** Of the bot's own database. */
    backup: (Schedule & { keep: number }) | null
    /** The export of each environment's cluster. */
    clusterBackup: (Schedule & { keep: number }) | null
    /** Of restoring the newest export into each environment that is marked for it. */
    restoreDrill: Schedule | null
  }
  slack: { mode: 'socket' | 'http'; host: string; port: number }
  /** `mostSeries`: no metric has more for one environment. */
  telemetry: { host: string; port: number; mostSeries: number }
  dataFolder: string
}

export interface Environment {
  name: string
  bootstrap: readonly string[]
  /** Paths are absolute, or relative to the working folder. Present and empty: TLS with the system's authorities. */
  tls: TlsFiles | null
  sasl: { mechanism: SaslMechanism; username: string; passwordEnv: string } | null
  /** null: it has none. */
  schemaRegistry: RegistrySettings | null
  requestTimeoutMs: number
  /** Node ids of the brokers that should be there; null: those that any replica list names. */
  brokersExpected: readonly number[] | null
  channels: { approvals: string | null; alerts: string | null; digest: string | null }
  policy: Policy
  /** Of its alerts, where the rule names none; null: the route `default`, or the alert channel alone. */
  route: string | null
  /** It is there for restore drills: what a drill makes in it, a drill deletes. */
  isForDrills: boolean
}

/** A schema registry that speaks Confluent's REST. */
export interface RegistrySettings {
  url: string
  basic: { username: string; passwordEnv: string } | null
  bearerEnv: string | null
  /** null: https with the system's authorities. */
  tls: TlsFiles | null
  subjects: SubjectNaming
  requestTimeoutMs: number
}
/** Which subject a topic's schema has, by the names that Confluent's serializers give the strategies. */
export type SubjectNaming = 'topic' | 'record' | 'topic-record'

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

/** Fires when a member's value has been beyond `threshold` for `forMs`; resolves when it is back at `clearsAt`. */
export interface AlertRule {
  name: string
  metric: AlertMetric
  severity: AlertSeverity
  /** On which side of the threshold it is bad. */
  side: 'above' | 'below'
  /** In the metric's own unit: records, percent, records a second; 0 where it is so or not. */
  threshold: number
  clearsAt: number
  forMs: number
  /** Of the metric lag_state: those in which it fires. */
  states: readonly WindowState[]
  /** Globs of the groups or topics that it looks at. */
  members: readonly string[]
  /** null: all. */
  environments: readonly string[] | null
  labels: Readonly<Record<string, string>>
  /** A name in `routes`; null: the environment's. */
  route: string | null
  /** Posted there instead of on any route. */
  channel: string | null
  runbook: string | null
}
export type AlertSeverity = 'info' | 'warning' | 'critical'

/** Where people are told, and where else when nobody takes an alert. */
export interface AlertRoute {
  name: string
  /** null: the environment's alert channel; false: not in Slack. */
  slack: string | null | false
  webhook: Webhook | null
  email: readonly string[]
  escalate: { afterMs: number; to: string } | null
}
export interface Webhook {
  /** null: the variable `urlEnv` holds it, because it is a secret itself. */
  url: string | null
  urlEnv: string | null
  /** Holds the key with which messages are signed; null: they are not. */
  secretEnv: string | null
}

export interface Smtp {
  host: string
  port: number
  /** `required`: STARTTLS or nothing. */
  tls: 'required' | 'from-start' | 'none'
  caFile: string | null
  username: string | null
  passwordEnv: string | null
  from: string
}

/** Nobody is told of new alerts meanwhile. null: all environments, all rules. */
export type MaintenanceWindow = {
  environments: readonly string[] | null
  rules: readonly string[] | null
} & (
  | { from: number; until: number }
  /** `at` in minutes after midnight, on these days (1 Monday … 7 Sunday) in `zone`. */
  | { days: readonly number[]; at: number; forMs: number; zone: string }
)

/** `emailRoute`: the route whose e-mail addresses get it, beside the channel; null: nobody. */
export type DigestSchedule = Schedule & { emailRoute: string | null }

/** Five-field cron in a time zone. */
export interface Schedule {
  cron: string
  zone: string
}
