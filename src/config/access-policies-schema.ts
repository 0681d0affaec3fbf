import { z } from 'zod'

/**
 * The sections of the access file that are about policies rather than grants, in the suite's format. docs/access-coverage.md says
 * what becomes of each key.
 */

const text = z.string()
const texts = z.array(text)
const days = z.int().min(1)
const yes = z.boolean()

const every = <S extends z.ZodType>(shape: S) => z.record(z.string(), shape).optional()
/** A section that is named and left empty is one that is not there. */
const section = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape).partial().nullish()

export const globalSettingsSchema = section({
  default_policy: text,
  super_users: texts,
  authorizer_class_name: text,
  allow_everyone_if_no_acl_found: yes,
  ssl_client_auth: text,
  sasl_enabled_mechanisms: texts,
  security_inter_broker_protocol: text,
  sasl_mechanism_inter_broker_protocol: text,
})

export const accessEnvironmentsSchema = every(
  section({
    relaxed_security: yes,
    allow_wildcards: yes,
    strict_validation: yes,
    default_retention_hours: z.number().min(0),
    audit_logging: yes,
  }),
)

const compliance = section({
  gdpr_compliance: yes,
  data_retention_enforcement: yes,
  right_to_be_forgotten: yes,
  audit_trail_retention_years: z.number().min(0),
})

export const securityPoliciesSchema = section({
  data_protection: section({ encryption_at_rest: yes, encryption_in_transit: yes, key_rotation_days: days }),
  access_control: section({
    mfa_required_for_admin: yes,
    session_timeout_minutes: z.number().min(0),
    failed_login_lockout_attempts: z.int().min(1),
    password_complexity: text,
  }),
  monitoring: section({
    access_logging: yes,
    permission_change_alerts: yes,
    suspicious_activity_detection: yes,
  }),
  compliance,
})

export const networkSecuritySchema = section({
  ip_allowlists: every(texts),
  port_restrictions: every(z.array(z.int())),
  ssl_config: section({ min_tls_version: text, cipher_suites: texts, certificate_validation: text }),
})

export const automationSchema = section({
  acl_management: section({
    auto_provision_service_accounts: yes,
    auto_rotate_credentials: yes,
    auto_cleanup_unused_permissions: yes,
  }),
  security_monitoring: section({
    unauthorized_access_alerts: yes,
    permission_escalation_detection: yes,
    anomaly_detection: yes,
  }),
  compliance_reporting: section({
    daily_access_reports: yes,
    monthly_permission_audits: yes,
    quarterly_security_reviews: yes,
  }),
})

export const emergencyProceduresSchema = section({
  incident_response: section({ emergency_contacts: texts, lockdown_procedures: texts }),
  account_recovery: section({
    admin_recovery_process: text,
    service_account_recovery: text,
    emergency_access_duration_hours: z.number().min(0),
  }),
  backup_access: section({
    emergency_admin_account: text,
    break_glass_procedure: text,
    audit_emergency_access: yes,
  }),
})

export const environmentOverridesSchema = every(
  section({
    security_policies: securityPoliciesSchema,
    network_security: networkSecuritySchema,
    emergency_procedures: emergencyProceduresSchema,
    compliance: section({ strict_mode: yes, real_time_monitoring: yes }),
  }),
)
