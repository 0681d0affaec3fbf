import { z } from 'zod'
import {
  accessEnvironmentsSchema,
  automationSchema,
  emergencyProceduresSchema,
  environmentOverridesSchema,
  globalSettingsSchema,
  networkSecuritySchema,
  securityPoliciesSchema,
} from './access-policies-schema.ts'

/** The shapes of the access file (acl-config.yml), in the suite's format. Each grant is read by itself. */

const text = z.string().min(1)
const words = z.array(text)

export const groupSchema = z.strictObject({
  description: z.string().optional(),
  members: words.default([]),
  permissions: words.default([]),
})

export const roleSchema = z.strictObject({
  description: z.string().optional(),
  operations: words,
  resources: z.array(z.strictObject({ resource_type: text, resource_name: text })),
})

export const serviceAccountSchema = z.strictObject({
  type: text.optional(),
  authentication: text.optional(),
  description: z.string().optional(),
  certificate_subject: text.optional(),
  password_policy: text.optional(),
  rotation_days: z.int().min(1).optional(),
})

export const grantSchema = z.strictObject({
  principal: text,
  operations: words.min(1),
  consumer_groups: words.default([]),
  conditions: z.record(z.string(), z.unknown()).default({}),
})

/** Without the lists of grants, which are read one by one. */
export const topicAccessSchema = z.strictObject({
  description: z.string().optional(),
  security_level: text.optional(),
  data_classification: text.optional(),
  producers: z.array(z.unknown()).default([]),
  consumers: z.array(z.unknown()).default([]),
  admin_access: z.array(z.unknown()).default([]),
  restrictions: z
    .strictObject({
      max_message_size: z.int().min(0).optional(),
      rate_limit_messages_per_second: z.number().min(0).optional(),
      compaction_enabled: z.boolean().optional(),
      encryption_required: z.boolean().optional(),
      retention_years: z.number().min(0).optional(),
      immutable: z.boolean().optional(),
      compliance_logging: z.boolean().optional(),
    })
    .prefault({}),
})

export const consumerGroupAccessSchema = z.strictObject({
  description: z.string().optional(),
  allowed_principals: words.default([]),
  allowed_topics: words.default([]),
  max_members: z.int().min(1).optional(),
  environment_restriction: text.optional(),
  conditions: z.record(z.string(), z.unknown()).default({}),
})

const anything = z.record(z.string(), z.unknown()).optional()
/** The sections of grants are read one by one; see accessFile. */
export const accessFileSchema = z.strictObject({
  version: z.unknown().optional(),
  metadata: anything,
  global_settings: globalSettingsSchema,
  environments: accessEnvironmentsSchema,
  service_accounts: anything,
  groups: anything,
  roles: anything,
  topic_access: anything,
  consumer_group_access: anything,
  security_policies: securityPoliciesSchema,
  network_security: networkSecuritySchema,
  automation: automationSchema,
  emergency_procedures: emergencyProceduresSchema,
  environment_overrides: environmentOverridesSchema,
})
