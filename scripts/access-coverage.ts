/**
 * What becomes of each key of the access file. `*` stands for a name that people choose, `**` for everything below. A test fails
 * when a key of the file's shape has no row, or a command that a row names does not exist.
 */
export interface Coverage {
  keys: readonly string[]
  how: 'enforced' | 'checked' | 'reported' | 'remark' | 'not done'
  /** What it does, one or two sentences. */
  what: string
  /** The commands by which. */
  by?: readonly string[]
}

export const meaning: Readonly<Record<Coverage['how'], string>> = {
  enforced: 'the bot makes it so, or refuses what is not',
  checked: 'it is compared with the files or the cluster, and what differs is told',
  reported: 'Kafka cannot do it, or does not show it: it is said',
  remark: 'for people; the bot does nothing with it',
  'not done': 'the file asks for it, and the bot does not do it',
}

const lists = ['producers', 'consumers', 'admin_access'] as const
const inGrants = (key: string): string[] => lists.map(list => `topic_access.*.${list}.${key}`)
const conditions = (key: string): string[] => inGrants(`conditions.${key}`)

export const accessCoverage: readonly { section: string; rows: readonly Coverage[] }[] = [
  {
    section: 'The file itself',
    rows: [{ keys: ['version', 'metadata', 'metadata.**'], how: 'remark', what: 'About the file.' }],
  },
  {
    section: 'global_settings',
    rows: [
      {
        keys: ['global_settings.super_users'],
        how: 'checked',
        what: 'Each has to be written as User:NAME. Brokers keep `super.users` to themselves: where they do, this list is taken for it, and said to be.',
        by: ['topics validate', 'acl who-can'],
      },
      {
        keys: ['global_settings.allow_everyone_if_no_acl_found'],
        how: 'checked',
        what: 'Where a broker tells its value, `true` is a finding. Where it does not, this is taken for it, and said to be.',
        by: ['security audit', 'acl who-can'],
      },
      {
        keys: ['global_settings.authorizer_class_name', 'global_settings.default_policy'],
        how: 'checked',
        what: 'That there is an authorizer, which denies what no rule grants. Its class is the brokers’ own secret.',
        by: ['security audit'],
      },
      {
        keys: [
          'global_settings.ssl_client_auth',
          'global_settings.sasl_enabled_mechanisms',
          'global_settings.security_inter_broker_protocol',
          'global_settings.sasl_mechanism_inter_broker_protocol',
        ],
        how: 'checked',
        what: 'Not against these words: listeners without TLS and with SASL PLAIN are findings whatever stands here.',
        by: ['security audit'],
      },
    ],
  },
  {
    section: 'environments',
    rows: [
      {
        keys: [
          'environments.*.relaxed_security',
          'environments.*.allow_wildcards',
          'environments.*.strict_validation',
          'environments.*.audit_logging',
        ],
        how: 'remark',
        what: 'What the bot does in an environment stands in bot.yml (`policy`). Everything that the bot does is in its audit trail, in every environment.',
      },
      {
        keys: ['environments.*.default_retention_hours'],
        how: 'remark',
        what: 'How long topics are kept stands in topics.yml.',
      },
    ],
  },
  {
    section: 'service_accounts',
    rows: [
      {
        keys: ['service_accounts.*.rotation_days'],
        how: 'checked',
        what: 'The bot keeps when it gave an account its password, as Kafka does not; an alert warns ahead, and when it is overdue.',
        by: ['accounts list', 'accounts rotate'],
      },
      {
        keys: ['service_accounts.*.authentication'],
        how: 'checked',
        what: 'SCRAM mechanisms are compared with those that the account has; others cannot be seen.',
        by: ['accounts list'],
      },
      {
        keys: ['service_accounts.*.password_policy'],
        how: 'enforced',
        what: 'The bot makes the password itself, a strong one whatever stands here.',
        by: ['accounts rotate'],
      },
      {
        keys: [
          'service_accounts.*.type',
          'service_accounts.*.description',
          'service_accounts.*.certificate_subject',
        ],
        how: 'remark',
        what: 'About the account. That it exists, and that a SCRAM user is declared here, is checked.',
        by: ['accounts list', 'security audit'],
      },
    ],
  },
  {
    section: 'groups',
    rows: [
      {
        keys: ['groups.*.members'],
        how: 'enforced',
        what: 'They are the principals behind Group:NAME. What people may do with the bot stands in bot.yml.',
        by: ['acl apply', 'acl plan'],
      },
      {
        keys: ['groups.*.permissions'],
        how: 'enforced',
        what: 'The group’s members are granted these roles. A word that is no role is told. They are never taken for rights with the bot; a lockdown spares the members of a group with cluster_admin or acl_admin.',
        by: ['acl apply', 'acl plan', 'topics validate', 'emergency lockdown'],
      },
      { keys: ['groups.*.description'], how: 'remark', what: 'About the group.' },
    ],
  },
  {
    section: 'roles',
    rows: [
      {
        keys: ['roles.*.operations', 'roles.*.resources.resource_type', 'roles.*.resources.resource_name'],
        how: 'enforced',
        what: 'They become rules for the members of the groups that have the role. `tda_*` becomes a prefix, the cluster is kafka-cluster; what Kafka never asks for is told.',
        by: ['acl apply', 'acl plan', 'acl list', 'topics validate'],
      },
      { keys: ['roles.*.description'], how: 'remark', what: 'About the role.' },
    ],
  },
  {
    section: 'topic_access',
    rows: [
      {
        keys: [...inGrants('principal'), ...inGrants('operations'), ...inGrants('consumer_groups')],
        how: 'enforced',
        what: 'They become rules of the cluster: a group’s members one by one, and READ on the consumer groups. That principals and groups are known to the files is checked.',
        by: ['acl apply', 'acl plan', 'acl audit', 'topics validate'],
      },
      {
        keys: conditions('environment'),
        how: 'enforced',
        what: 'The rule is made in the cluster of this environment only.',
        by: ['acl apply', 'acl plan'],
      },
      {
        keys: conditions('source_ip_ranges'),
        how: 'reported',
        what: 'Single addresses become rules for these. Kafka compares no ranges: with one of them the grant is for every address, and a firewall has to do the rest.',
        by: ['acl plan', 'acl list', 'topics validate'],
      },
      {
        keys: [
          ...inGrants('conditions'),
          ...conditions('time_restrictions'),
          ...conditions('data_anonymization'),
          ...conditions('authenticated_users_only'),
        ],
        how: 'reported',
        what: 'Kafka’s rules know no times of day, anonymisation or other conditions: the grant is made without. Who signs in with nothing is User:ANONYMOUS, and has what is granted to that name or to everybody.',
        by: ['acl plan', 'acl list', 'topics validate'],
      },
      {
        keys: ['topic_access.*.restrictions.immutable'],
        how: 'enforced',
        what: 'Nobody deletes the topic, shortens it or has it copied over by the bot, with whatever approval.',
        by: ['topics delete', 'topics update', 'topics apply'],
      },
      {
        keys: ['topic_access.*.restrictions.retention_years'],
        how: 'checked',
        what: 'Against topics.yml and against the cluster, development and staging excepted; the monthly digest counts what is outside.',
        by: ['topics validate', 'security audit', 'digest'],
      },
      {
        keys: ['topic_access.*.restrictions.max_message_size'],
        how: 'checked',
        what: 'The topic has to take records of this size.',
        by: ['topics validate'],
      },
      {
        keys: [
          'topic_access.*.restrictions.compaction_enabled',
          'topic_access.*.restrictions.compliance_logging',
        ],
        how: 'remark',
        what: 'Whether a topic is compacted stands in topics.yml. What is done by the bot is in its audit trail.',
      },
      {
        keys: [
          'topic_access.*.restrictions.encryption_required',
          'topic_access.*.restrictions.rate_limit_messages_per_second',
        ],
        how: 'reported',
        what: 'Kafka neither sees whether records are encrypted nor limits them by number; quotas are in bytes.',
        by: ['topics validate'],
      },
      {
        keys: ['topic_access.*.security_level', 'topic_access.*.data_classification'],
        how: 'checked',
        what: 'A topic with high or critical, or confidential, restricted, secret or personal, is a finding where everybody may read it or no rule is about it.',
        by: ['security audit'],
      },
      { keys: ['topic_access.*.description'], how: 'remark', what: 'About the topic.' },
    ],
  },
  {
    section: 'consumer_group_access',
    rows: [
      {
        keys: [
          'consumer_group_access.*.allowed_principals',
          'consumer_group_access.*.environment_restriction',
        ],
        how: 'enforced',
        what: 'They become rules for READ on the group, in the environment that is named.',
        by: ['acl apply', 'acl plan', 'acl audit'],
      },
      {
        keys: ['consumer_group_access.*.allowed_topics'],
        how: 'reported',
        what: 'A rule about a group says nothing of topics: its members read what they may read anyhow. That the topics are declared is checked.',
        by: ['acl plan', 'topics validate'],
      },
      {
        keys: [
          'consumer_group_access.*.max_members',
          'consumer_group_access.*.conditions',
          'consumer_group_access.*.conditions.data_access_agreement_required',
        ],
        how: 'reported',
        what: 'Kafka counts no members of a group by rules, and knows no conditions. How many there are is told.',
        by: ['acl plan', 'topics validate', 'groups list', 'access report'],
      },
      { keys: ['consumer_group_access.*.description'], how: 'remark', what: 'About the group.' },
    ],
  },
  {
    section: 'security_policies',
    rows: [
      {
        keys: ['security_policies.data_protection.encryption_in_transit'],
        how: 'checked',
        what: 'Listeners without TLS and old versions of it are findings, whatever stands here.',
        by: ['security audit'],
      },
      {
        keys: ['security_policies.data_protection.encryption_at_rest'],
        how: 'reported',
        what: 'The protocol does not show how disks are encrypted: ask those who run the brokers.',
      },
      {
        keys: ['security_policies.data_protection.key_rotation_days'],
        how: 'reported',
        what: 'The protocol does not show since when a key or certificate is used.',
      },
      {
        keys: [
          'security_policies.access_control.mfa_required_for_admin',
          'security_policies.access_control.failed_login_lockout_attempts',
        ],
        how: 'enforced',
        what: 'Administrators give a code of their second factor for dangerous changes; so many wrong ones in a row lock it.',
        by: ['second-factor enrol', 'second-factor reset'],
      },
      {
        keys: ['security_policies.access_control.session_timeout_minutes'],
        how: 'remark',
        what: 'The bot has no sessions: Slack and the host say who somebody is at each command.',
      },
      {
        keys: ['security_policies.access_control.password_complexity'],
        how: 'enforced',
        what: 'Passwords that the bot makes are strong, whatever stands here. People have none with it.',
        by: ['accounts rotate'],
      },
      {
        keys: ['security_policies.monitoring.access_logging'],
        how: 'enforced',
        what: 'What people do with the bot is in its audit trail, always. Of what others do to the brokers, the brokers’ own authorizer log tells.',
        by: ['audit search', 'access report'],
      },
      {
        keys: ['security_policies.monitoring.permission_change_alerts'],
        how: 'not done',
        what: 'Rules that others changed are found by the next audit and counted in the daily digest, and raise no alert.',
        by: ['acl audit', 'access report', 'digest'],
      },
      {
        keys: ['security_policies.monitoring.suspicious_activity_detection'],
        how: 'not done',
        what: 'The brokers’ authorizer log would be needed for it.',
      },
      {
        keys: ['security_policies.compliance.gdpr_compliance'],
        how: 'checked',
        what: 'Topics with personal data (`pii_fields` of bot.yml) have to have rules, and their fields are masked.',
        by: ['security audit', 'topics peek'],
      },
      {
        keys: ['security_policies.compliance.right_to_be_forgotten'],
        how: 'enforced',
        what: 'All records of a person’s key are removed on request, searched for again until none is left, and certified in the audit trail. The value that stands here changes nothing.',
        by: ['topics forget'],
      },
      {
        keys: ['security_policies.compliance.data_retention_enforcement'],
        how: 'checked',
        what: 'Retention against retention_policies of topics.yml and restrictions.retention_years here, in the files and on the cluster.',
        by: ['topics validate', 'security audit', 'digest'],
      },
      {
        keys: ['security_policies.compliance.audit_trail_retention_years'],
        how: 'enforced',
        what: 'The bot’s trail is kept for ever: its database refuses to delete from it. `audit verify` says since when it is there.',
        by: ['audit verify', 'audit export'],
      },
    ],
  },
  {
    section: 'network_security',
    rows: [
      {
        keys: ['network_security.ip_allowlists', 'network_security.ip_allowlists.*'],
        how: 'reported',
        what: 'Kafka’s rules take single addresses only: networks are for the firewall.',
        by: ['topics validate'],
      },
      {
        keys: ['network_security.port_restrictions', 'network_security.port_restrictions.*'],
        how: 'remark',
        what: 'For the firewall.',
      },
      {
        keys: ['network_security.ssl_config.min_tls_version'],
        how: 'checked',
        what: 'Brokers that accept TLS 1.0 or 1.1 are a finding, whatever stands here.',
        by: ['security audit'],
      },
      {
        keys: ['network_security.ssl_config.certificate_validation'],
        how: 'enforced',
        what: 'The bot verifies every certificate, and has no switch to turn that off. Brokers that do not verify one another are a finding.',
        by: ['security audit'],
      },
      {
        keys: ['network_security.ssl_config.cipher_suites'],
        how: 'remark',
        what: 'For the brokers’ own settings.',
      },
    ],
  },
  {
    section: 'automation',
    rows: [
      {
        keys: [
          'automation.acl_management.auto_provision_service_accounts',
          'automation.acl_management.auto_rotate_credentials',
          'automation.acl_management.auto_cleanup_unused_permissions',
        ],
        how: 'not done',
        what: 'Nothing is changed without a person: what is unused cannot be told either, as Kafka does not say who writes.',
        by: ['security audit', 'access report'],
      },
      {
        keys: ['automation.security_monitoring.permission_escalation_detection'],
        how: 'checked',
        what: 'Who may change access rules, or everything of a kind, is a finding; the weekly and monthly digests count findings.',
        by: ['security audit', 'digest'],
      },
      {
        keys: [
          'automation.security_monitoring.unauthorized_access_alerts',
          'automation.security_monitoring.anomaly_detection',
        ],
        how: 'not done',
        what: 'The brokers’ authorizer log would be needed for it. Attempts that the bot refused are in its trail.',
        by: ['audit search', 'access report'],
      },
      {
        keys: ['automation.compliance_reporting.daily_access_reports'],
        how: 'enforced',
        what: 'The daily digest sums up who used the bot and what is granted, where the cluster has an authorizer.',
        by: ['digest', 'access report'],
      },
      {
        keys: ['automation.compliance_reporting.monthly_permission_audits'],
        how: 'enforced',
        what: 'The monthly digest audits grants and retention, where the cluster has an authorizer.',
        by: ['digest', 'access report', 'security audit'],
      },
      {
        keys: ['automation.compliance_reporting.quarterly_security_reviews'],
        how: 'remark',
        what: 'A review is people’s work; the security audit in each weekly and monthly digest is made for it.',
        by: ['security audit', 'digest'],
      },
    ],
  },
  {
    section: 'emergency_procedures',
    rows: [
      {
        keys: [
          'emergency_procedures.incident_response.emergency_contacts',
          'emergency_procedures.account_recovery.admin_recovery_process',
          'emergency_procedures.account_recovery.service_account_recovery',
        ],
        how: 'remark',
        what: 'For people in an emergency.',
      },
      {
        keys: ['emergency_procedures.incident_response.lockdown_procedures'],
        how: 'enforced',
        what: 'A prepared change under two approvals denies everything to all but administrators, and is taken back exactly. What else stands in the list is for people.',
        by: ['emergency lockdown', 'emergency lift'],
      },
      {
        keys: ['emergency_procedures.backup_access.emergency_admin_account'],
        how: 'enforced',
        what: 'A lockdown denies it nothing.',
        by: ['emergency lockdown'],
      },
      {
        keys: ['emergency_procedures.account_recovery.emergency_access_duration_hours'],
        how: 'enforced',
        what: 'No broken glass holds for longer.',
        by: ['emergency break-glass'],
      },
      {
        keys: [
          'emergency_procedures.backup_access.break_glass_procedure',
          'emergency_procedures.backup_access.audit_emergency_access',
        ],
        how: 'enforced',
        what: 'Two others have to agree, it is announced, it ends by itself, and all of it is in the audit trail, whatever stands here.',
        by: ['emergency break-glass', 'emergency end', 'audit search'],
      },
    ],
  },
  {
    section: 'environment_overrides',
    rows: [
      {
        keys: [
          'environment_overrides.*.security_policies.**',
          'environment_overrides.*.network_security.**',
          'environment_overrides.*.emergency_procedures.**',
        ],
        how: 'checked',
        what: 'As the same key above. Where the bot goes by its value, the environment’s own goes first.',
      },
      {
        keys: ['environment_overrides.*.compliance.strict_mode'],
        how: 'enforced',
        what: 'In this environment warnings of the files’ check count as errors, so that CI fails.',
        by: ['topics validate'],
      },
      {
        keys: ['environment_overrides.*.compliance.real_time_monitoring'],
        how: 'remark',
        what: 'The collector watches every environment.',
      },
    ],
  },
]

/** Whether a row is about this key. */
export const covers = (pattern: string, key: string): boolean => {
  const [wanted, given] = [pattern.split('.'), key.split('.')]
  if (wanted.at(-1) === '**')
    return (
      given.length >= wanted.length &&
      covers(wanted.slice(0, -1).join('.'), given.slice(0, wanted.length - 1).join('.'))
    )
  return wanted.length === given.length && wanted.every((part, n) => part === '*' || part === given[n])
}
