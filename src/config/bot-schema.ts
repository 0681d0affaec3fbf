import { validateDetailed } from 'node-cron'
import { z } from 'zod'
import { permissions } from '../core/permission.ts'
import { alertSections } from './alert-schema.ts'
import { historySchema } from './history-retention.ts'
import {
  duration,
  environmentName,
  pattern,
  port,
  slackChannel,
  text,
  variableName,
  webAddress,
  zone,
} from './schema-kinds.ts'
import { scoreSchema } from './score-weights.ts'

/**
 * What can be written in bot.yml, section by section. Each section is read by itself, so that all faults of all sections
 * are reported at once. docs/configure.md explains every key; a test fails when it forgets one.
 */

const slackUser = pattern(
  /^[UW][A-Z0-9]{4,}$/,
  'this must be a Slack member id such as U012AB3CD (profile → ⋮ → Copy member ID)',
)
const person = pattern(
  /^([UW][A-Z0-9]{4,}|os:\S+)$/,
  'this must be a Slack member id such as U012AB3CD, or os:NAME for an account that has none, such as a CI runner',
)
const slackUserGroup = pattern(/^S[A-Z0-9]{4,}$/, 'this must be a Slack user group id such as S012AB3CD')
/** host:port, also [2001:db8::1]:9092. */
export const brokerAddress = pattern(
  /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([1-9][0-9]{0,4})$/,
  'this must be host:port, several separated by commas or as a list',
)
const brokerAddresses = z.union(
  [
    z
      .string()
      .transform(line => line.split(',').map(one => one.trim()))
      .pipe(z.array(brokerAddress)),
    z.array(brokerAddress).min(1),
  ],
  { error: 'this must be host:port, several separated by commas or as a list' },
)

/** Without a password in it: that would stand in a file, and in every message that names the address. */
export const registryAddress = webAddress.refine(
  address => !URL.canParse(address) || (new URL(address).username === '' && new URL(address).password === ''),
  'this must not hold a user or a password: write them as basic',
)

/** What has to happen before a change is done. */
const needed = z.union([z.enum(['none', 'confirm']), z.int().min(1).max(5)], {
  error: 'this must be none, confirm, or how many people must approve (1 to 5)',
})

const policy = z.strictObject({
  like: z.enum(['development', 'staging', 'production']).optional(),
  write: needed.optional(),
  dangerous: needed.optional(),
  commands: z.record(text, needed).default({}),
  request_lifetime: duration.optional(),
  estimate_growth: z.number().min(1).optional(),
})

const tls = z
  .strictObject({
    ca_file: text.optional(),
    cert_file: text.optional(),
    key_file: text.optional(),
    passphrase_env: variableName.optional(),
    server_name: text.optional(),
  })
  .optional()

const schemaRegistry = z
  .strictObject({
    url: registryAddress,
    basic: z.strictObject({ username: text, password_env: variableName }).optional(),
    bearer_env: variableName.optional(),
    tls,
    subjects: z.enum(['topic', 'record', 'topic-record']).default('topic'),
    request_timeout: duration.default(5_000),
  })
  .refine(one => !(one.basic && one.bearer_env), {
    path: ['bearer_env'],
    error: 'the bot signs in either with basic or with bearer_env, not with both',
  })
  .refine(one => !one.tls || one.url.startsWith('https:'), {
    path: ['tls'],
    error: 'tls needs an https:// address as url',
  })

const environment = z.strictObject({
  bootstrap_servers: brokerAddresses,
  tls,
  sasl: z
    .strictObject({
      mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
      username: text,
      password_env: variableName,
    })
    .optional(),
  schema_registry: schemaRegistry.optional(),
  request_timeout: duration.default(10_000),
  brokers_expected: z.array(z.int().min(0)).min(1).optional(),
  channels: z
    .strictObject({
      approvals: slackChannel.optional(),
      alerts: slackChannel.optional(),
      digest: slackChannel.optional(),
    })
    .prefault({}),
  policy: policy.prefault({}),
  route: text.optional(),
  drill: z.boolean().default(false),
})

const roleNames = z.union([text, z.array(text)], { error: 'this must be a role or a list of roles' })

const cron = text.superRefine((expression, context) => {
  const { valid, errors } = validateDetailed(expression)
  if (!valid) context.addIssue(`this is not a cron expression (${errors.map(one => one.field).join(', ')})`)
})

const digest = z.union(
  [z.literal(false), z.strictObject({ cron, zone: zone.default('UTC'), email_route: text.optional() })],
  { error: 'this must be a map with cron, zone and email_route, or false' },
)

const backups = z.union(
  [
    z.literal(false),
    z.strictObject({ cron, zone: zone.default('UTC'), keep: z.int().min(1).max(1000).default(7) }),
  ],
  { error: 'this must be a map with cron, zone and keep, or false' },
)

const scheduled = z.union([z.literal(false), z.strictObject({ cron, zone: zone.default('UTC') })], {
  error: 'this must be a map with cron and zone, or false',
})

export const botSchema = z.strictObject({
  default_environment: environmentName.optional(),
  environments: z.record(environmentName, environment).default({}),
  channels: z.record(slackChannel, environmentName).default({}),
  people: z.record(person, z.array(text)).default({}),
  slack_user_groups: z.record(slackUserGroup, z.array(text)).default({}),
  terminal: z.record(text, slackUser).default({}),
  groups: z
    .record(
      text,
      z.union([text, z.array(text), z.record(z.string(), roleNames)], {
        error: 'this must be a role, a list of roles, or a map from environments to roles',
      }),
    )
    .default({}),
  roles: z.record(text, z.array(z.enum(permissions))).default({}),
  protected_topics: z.array(text).default(['tda_audit', 'tda_errors', '__*']),
  pii_fields: z.record(text, z.array(text).min(1)).default({}),
  dead_letter_topics: z
    .array(text)
    .default(['*dlq', '*DLQ', '*dlt', '*DLT', '*dead-letter*', '*dead_letter*']),
  error_topics: z.record(text, z.union([text.transform(one => [one]), z.array(text)])).default({}),
  monitoring: z
    .strictObject({
      interval: duration.default(30_000),
      lag: z
        .strictObject({
          warning: z.int().min(1).optional(),
          critical: z.int().min(1).optional(),
          window: duration.default(300_000),
        })
        .prefault({}),
      score: scoreSchema.prefault({}),
      history: historySchema.prefault({}),
    })
    .prefault({}),
  ...alertSections,
  schedules: z
    .strictObject({
      daily_digest: digest.default({ cron: '0 8 * * *', zone: 'UTC' }),
      weekly_digest: digest.default({ cron: '0 9 * * 1', zone: 'UTC' }),
      monthly_digest: digest.default({ cron: '0 9 1 * *', zone: 'UTC' }),
      backup: backups.default({ cron: '30 3 * * *', zone: 'UTC', keep: 7 }),
      cluster_backup: backups.default({ cron: '0 3 * * *', zone: 'UTC', keep: 14 }),
      restore_drill: scheduled.default(false),
    })
    .prefault({}),
  slack: z
    .strictObject({
      mode: z.enum(['socket', 'http']).default('socket'),
      host: text.default('127.0.0.1'),
      port: port.default(3000),
    })
    .prefault({}),
  telemetry: z
    .strictObject({
      host: text.default('127.0.0.1'),
      port: port.default(9464),
      most_series: z.int().min(1).default(10_000),
    })
    .prefault({}),
  data_folder: text.default('data'),
  files: z
    .strictObject({
      topics: text.default('topics.yml'),
      access: text.default('acl-config.yml'),
      schemas: text.default('schemas'),
    })
    .prefault({}),
})

export type WrittenBot = z.output<typeof botSchema>
export type WrittenEnvironment = z.output<typeof environment>
