import { z } from 'zod'
import { windowStates } from '../core/lag-state.ts'
import { metricNames } from './alert-metrics.ts'
import {
  duration,
  environmentName,
  port,
  slackChannel,
  text,
  variableName,
  webAddress,
  zone,
} from './schema-kinds.ts'

/** The sections of bot.yml that say what people are told, and where. */

/** Remembers how it was written: a time has to be a duration, everything else a number. */
const threshold = z.union(
  [
    z
      .number()
      .min(0)
      .transform(value => ({ value, isDuration: false })),
    duration.transform(value => ({ value, isDuration: true })),
  ],
  { error: 'this must be a number, or a duration such as 10m' },
)

const alertRule = z.union(
  [
    z.literal(false),
    z.strictObject({
      metric: z.enum(metricNames).optional(),
      severity: z.enum(['info', 'warning', 'critical']).optional(),
      above: threshold.optional(),
      below: threshold.optional(),
      clears_at: threshold.optional(),
      states: z.array(z.enum(windowStates)).min(1).optional(),
      for: duration.optional(),
      groups: z.array(text).min(1).optional(),
      topics: z.array(text).min(1).optional(),
      environments: z.array(environmentName).min(1).optional(),
      labels: z.record(text, z.string()).optional(),
      route: text.optional(),
      channel: slackChannel.optional(),
      runbook: webAddress.optional(),
    }),
  ],
  { error: 'this must be a map, or false to switch the rule off' },
)

const emailAddress = z.email({ error: 'this must be an e-mail address' })

const route = z.strictObject({
  slack: z
    .union([z.literal(false), slackChannel], { error: 'this must be a channel id, or false' })
    .optional(),
  webhook: z
    .strictObject({
      url: webAddress.optional(),
      url_env: variableName.optional(),
      secret_env: variableName.optional(),
    })
    .optional(),
  email: z.array(emailAddress).min(1).optional(),
  escalate: z.strictObject({ after: duration, to: text }).optional(),
})

const smtp = z.strictObject({
  host: text,
  port: port.optional(),
  tls: z.enum(['required', 'from-start', 'none']).default('required'),
  ca_file: text.optional(),
  username: text.optional(),
  password_env: variableName.optional(),
  from: emailAddress,
})

const moment = z.iso.datetime({
  offset: true,
  error: 'this must be a time with an offset, such as 2026-01-15T22:00:00+01:00',
})
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const whose = {
  environments: z.array(environmentName).min(1).optional(),
  rules: z.array(text).min(1).optional(),
}
const maintenanceWindow = z.union(
  [
    z.strictObject({ from: moment, until: moment, ...whose }),
    z.strictObject({
      days: z.array(weekday).min(1),
      at: text.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'this must be a time of day such as 02:00'),
      for: duration,
      zone: zone.default('UTC'),
      ...whose,
    }),
  ],
  { error: 'this must be a map with from and until, or with days, at and for' },
)

export const alertSections = {
  alerts: z.record(text, alertRule).default({}),
  routes: z.record(text, route).default({}),
  smtp: smtp.optional(),
  maintenance: z.array(maintenanceWindow).default([]),
}
export type WrittenRule = Exclude<z.output<typeof alertRule>, false>
export type WrittenRoute = z.output<typeof route>
export type WrittenWindow = z.output<typeof maintenanceWindow>
