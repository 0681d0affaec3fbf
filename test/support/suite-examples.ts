/**
 * Every example in the description of the Python suite, as it stands there without `python scripts/…py`. `command` is what
 * the bot calls it.
 */
export const suiteExamples: readonly { line: string; command: string }[] = [
  { line: 'create --env development', command: 'topics create' },
  { line: 'create --env production', command: 'topics create' },
  { line: 'create --env development --dry-run', command: 'topics create' },
  { line: 'create --env production --dry-run', command: 'topics create' },
  { line: 'update --topic tda_jobs --env production', command: 'topics update' },
  { line: 'update --env production', command: 'topics update' },
  { line: 'validate --env development', command: 'topics validate' },
  { line: 'validate --env staging', command: 'topics validate' },
  { line: 'validate --env production', command: 'topics validate' },
  { line: 'health-check', command: 'topics health' },
  { line: 'show-config --env production', command: 'topics config' },
  { line: 'monitor --dashboard', command: 'dashboard' },
  { line: 'monitor --dashboard --topics tda_jobs,tda_results', command: 'dashboard' },
  { line: 'monitor --topics tda_jobs --interval 30', command: 'dashboard' },
  { line: 'monitor --topics tda_jobs,tda_results --interval 10', command: 'dashboard' },
  { line: 'report --format json', command: 'report' },
  { line: 'report --format json --output tda-kafka-report.json', command: 'report' },
  { line: 'alerts --check-interval 60', command: 'alerts list' },
  { line: 'cluster-health --detailed', command: 'health' },
  { line: 'consumer-groups --detailed', command: 'groups list' },
  { line: 'consumer-groups --group-pattern "tda_*" --detailed', command: 'groups list' },
  {
    line: 'reset-offsets --group tda_processors --topic tda_jobs --to-earliest',
    command: 'offsets reset',
  },
  {
    line: 'reset-offsets --group analytics_group --to-datetime "2024-01-15T10:00:00"',
    command: 'offsets reset',
  },
  {
    line: 'reset-offsets --group emergency_recovery --to-datetime "2024-01-15T12:00:00"',
    command: 'offsets reset',
  },
  { line: 'migrate-data --source-topic old_results --target-topic tda_results', command: 'migrate start' },
  { line: 'migration-status --task-id migration_1642234567', command: 'migrate status' },
  { line: 'analyze-performance --topic tda_jobs --duration 30', command: 'perf' },
  { line: 'analyze-performance --topic tda_jobs --duration 60', command: 'perf' },
  { line: 'analyze-performance --topic tda_jobs --duration 120', command: 'perf' },
  { line: 'export-cluster --format json --output cluster-backup.json', command: 'cluster export' },
  { line: 'export-cluster --format json --output emergency-backup.json', command: 'cluster export' },
]

/** "Emergency Procedures" of the same description, step by step. */
export const emergencyProcedures = {
  'Critical System Failure': [
    'cluster-health --detailed',
    'consumer-groups --detailed',
    'report --format json',
  ],
  'Data Recovery': [
    'export-cluster --format json --output emergency-backup.json',
    'reset-offsets --group emergency_recovery --to-datetime "2024-01-15T12:00:00"',
  ],
} as const
