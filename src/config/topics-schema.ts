import { z } from 'zod'

/** The shapes of topics.yml, in the suite's format. The values of partitions and settings are read by settings.ts. */

const text = z.string().min(1)
const settings = z.record(z.string(), z.unknown())

const levels = {
  partitions: z.unknown().optional(),
  replication_factor: z.unknown().optional(),
  min_in_sync_replicas: z.unknown().optional(),
}
const overrideSchema = z.strictObject({ ...levels, config: settings.optional() })

export const topicSchema = z.strictObject({
  ...levels,
  description: z.string().optional(),
  config: settings.optional(),
  schema: z.unknown().optional(),
  event_types: z.array(text).optional(),
  environment_overrides: z.record(z.string(), overrideSchema).optional(),
  protected: z.boolean().optional(),
})

/** Read apart from the topic: its faults leave the topic itself usable. */
export const schemaNamesSchema = z
  .strictObject({
    key_schema: text.optional(),
    value_schema: text.optional(),
    compatibility: z
      .enum([
        'NONE',
        'BACKWARD',
        'BACKWARD_TRANSITIVE',
        'FORWARD',
        'FORWARD_TRANSITIVE',
        'FULL',
        'FULL_TRANSITIVE',
      ])
      .optional(),
  })
  .optional()

export const environmentDefaults = z.strictObject({ defaults: settings.optional() })

const severity = z.enum(['warning', 'critical'])
const metric = z.strictObject({
  name: text,
  description: z.string().optional(),
  threshold: z.number(),
  severity,
})
const alert = z.strictObject({ name: text, condition: text, severity, message: text.optional() })
export const monitoringSchema = z
  .strictObject({ metrics: z.array(metric).optional(), alerts: z.array(alert).optional() })
  .optional()

/** The sections; what has no closer shape yet is kept as it is written. */
const anything = z.record(z.string(), z.unknown()).optional()
export const topicsFileSchema = z.strictObject({
  version: z.unknown().optional(),
  metadata: anything,
  defaults: anything,
  environments: z.record(z.string(), z.unknown()).optional(),
  topics: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  schemas: anything,
  monitoring: z.unknown().optional(),
  retention_policies: anything,
  security: anything,
  performance: anything,
})
