import { type AlertMetric, metricFacts } from './alert-metrics.ts'
import type { WrittenRule } from './alert-schema.ts'
import type { AlertRule, AlertSeverity, LagThresholds } from './bot-config.ts'
import type { WrittenBot } from './bot-schema.ts'
import type { Fault } from './fault.ts'
import { findings } from './findings.ts'
import type { TopicsFile } from './topics-file.ts'
import type { YamlFile } from './yaml-file.ts'

const shipped = { warning: 5_000, critical: 10_000 }

/** Strongest first: bot.yml, `consumer_lag` in topics.yml's monitoring, what comes with the bot. */
export function lagThresholds(
  yaml: YamlFile,
  written: WrittenBot['monitoring']['lag'],
  metrics: TopicsFile['thresholds'],
  faults: Fault[],
): LagThresholds {
  const declared = (severity: 'warning' | 'critical'): number | undefined =>
    metrics.find(metric => metric.name === 'consumer_lag' && metric.severity === severity)?.threshold
  const thresholds = {
    warning: written.warning ?? declared('warning') ?? shipped.warning,
    critical: written.critical ?? declared('critical') ?? shipped.critical,
  }
  if (thresholds.warning < thresholds.critical) return thresholds
  const isOwn = written.warning !== undefined || written.critical !== undefined
  findings(yaml, faults)[isOwn ? 'error' : 'warning'](
    'wrong-order',
    ['monitoring', 'lag'],
    `the warning (${thresholds.warning}) must be below the critical threshold (${thresholds.critical})`,
    'write both here: they beat those in topics.yml',
  )
  return shipped
}

/** The rules that come with the bot; the suite's thresholds. `docs/runbooks.md` says what to do about each. */
const shippedRules: Readonly<Record<string, Shipped>> = {
  'lag-warning': { metric: 'lag', severity: 'warning', forMs: 120_000 },
  'lag-critical': { metric: 'lag', severity: 'critical', forMs: 120_000 },
  // Told by how it reads, so long before its lag is large. A group without members stays quiet here: it may be out of use.
  'consumer-stalled': { metric: 'lag_state', severity: 'warning', states: ['stalled'], forMs: 60_000 },
  'error-rate-warning': { metric: 'error_rate', severity: 'warning', threshold: 1, forMs: 120_000 },
  'error-rate-critical': { metric: 'error_rate', severity: 'critical', threshold: 5, forMs: 120_000 },
  'disk-critical': { metric: 'disk', severity: 'critical', threshold: 85, forMs: 300_000 },
  'under-replicated': { metric: 'under_replicated', severity: 'critical', threshold: 10, forMs: 120_000 },
  'offline-partitions': { metric: 'offline', severity: 'critical', threshold: 0, forMs: 30_000 },
  'broker-missing': { metric: 'broker_missing', severity: 'critical', forMs: 60_000 },
  'no-controller': { metric: 'controller', severity: 'critical', forMs: 60_000 },
  'collector-failing': { metric: 'collector', severity: 'critical', forMs: 120_000 },
  'cluster-backup-failing': { metric: 'cluster_backup', severity: 'warning', forMs: 600_000 },
  'schema-registry-down': { metric: 'schema_registry', severity: 'critical', forMs: 180_000 },
  // Of 90 days the last two weeks.
  'credential-due': { metric: 'credential_age', severity: 'warning', threshold: 85, forMs: 600_000 },
  'credential-overdue': { metric: 'credential_age', severity: 'critical', threshold: 100, forMs: 600_000 },
  'topic-drift': { metric: 'drift', severity: 'warning', threshold: 0, forMs: 3_600_000 },
  'delivery-failed': { metric: 'delivery', severity: 'warning', forMs: 0 },
}
interface Shipped {
  metric: AlertMetric
  severity: AlertSeverity
  threshold?: number
  states?: AlertRule['states']
  forMs: number
}

/** The rules that come with the bot, changed, switched off and added to by what is written. */
export function alertRules(
  yaml: YamlFile,
  written: WrittenBot['alerts'],
  lag: LagThresholds,
  faults: Fault[],
): AlertRule[] {
  const { error } = findings(yaml, faults)
  const names = new Set([...Object.keys(shippedRules), ...Object.keys(written)])
  return [...names].flatMap((name): AlertRule[] => {
    const own = written[name] ?? {}
    if (own === false) return []
    const shipped = shippedRules[name]
    const metric = own.metric ?? shipped?.metric ?? 'lag'
    const severity = own.severity ?? shipped?.severity
    if (!severity) {
      error('missing', ['alerts', name, 'severity'], 'this is missing', 'write info, warning or critical')
      return []
    }
    const levels = thresholdOf(yaml, name, own, { metric, severity, shipped, lag }, faults)
    if (!levels) return []
    if (own.states && metric !== 'lag_state')
      error('no-states', ['alerts', name, 'states'], `${metric} has no states`, 'leave it out')
    checkMembers(yaml, name, own, metric, faults)
    return [
      {
        name,
        metric,
        severity,
        ...levels,
        forMs: own.for ?? shipped?.forMs ?? 120_000,
        states:
          own.states ?? shipped?.states ?? (metric === 'lag_state' ? ['stalled', 'stopped', 'lost'] : []),
        members: own.groups ?? own.topics ?? ['*'],
        environments: own.environments ?? null,
        labels: own.labels ?? {},
        route: own.route ?? null,
        channel: own.channel ?? null,
        runbook: own.runbook ?? null,
      },
    ]
  })
}

type Levels = Pick<AlertRule, 'side' | 'threshold' | 'clearsAt'>

/** Where it fires and where it is over; undefined: it is not known, and `faults` says so. */
function thresholdOf(
  yaml: YamlFile,
  name: string,
  own: WrittenRule,
  about: { metric: AlertMetric; severity: AlertSeverity; shipped: Shipped | undefined; lag: LagThresholds },
  faults: Fault[],
): Levels | undefined {
  const { error } = findings(yaml, faults)
  const { metric, severity, shipped, lag } = about
  const { unit, side: usual, ease } = metricFacts(metric)
  const side = own.below !== undefined ? 'below' : own.above !== undefined ? 'above' : usual
  if (unit === 'state') {
    for (const key of ['above', 'below', 'clears_at'] as const)
      if (own[key] !== undefined)
        error('no-threshold', ['alerts', name, key], `${metric} is so or not`, 'leave it out')
    return { side: 'above', threshold: 0, clearsAt: 0 }
  }
  if (own.above !== undefined && own.below !== undefined)
    error('two-thresholds', ['alerts', name, 'below'], 'a rule has "above" or "below"', 'write two rules')
  const usualLag = metric === 'lag' && severity !== 'info' ? lag[severity] : undefined
  for (const key of ['above', 'below', 'clears_at'] as const)
    if (own[key] && own[key].isDuration !== (unit === 'duration'))
      error(
        'wrong-unit',
        ['alerts', name, key],
        unit === 'duration' ? 'this must be a duration such as 10m' : 'this must be a number',
      )
  const threshold = own[side]?.value ?? shipped?.threshold ?? usualLag
  if (threshold === undefined) {
    error('missing', ['alerts', name, side], 'this is missing', `it is about: ${metricFacts(metric).says}`)
    return undefined
  }
  const eased = threshold * (side === 'above' ? 1 - ease : 1 + ease)
  const clearsAt =
    own.clears_at?.value ?? (unit === 'records' || unit === 'count' ? Math.floor(eased) : eased)
  if (side === 'above' ? clearsAt > threshold : clearsAt < threshold)
    error(
      'wrong-order',
      ['alerts', name, 'clears_at'],
      `this must be at ${side === 'above' ? 'most' : 'least'} "${side}" (${threshold})`,
      `leave it out: the default is ${Math.round(100 * (side === 'above' ? 1 - ease : 1 + ease))} % of "${side}"`,
    )
  return { side, threshold, clearsAt }
}

/** Globs of groups or of topics, as the metric is about the ones or the others. */
function checkMembers(
  yaml: YamlFile,
  name: string,
  own: WrittenRule,
  metric: AlertMetric,
  faults: Fault[],
): void {
  const { member } = metricFacts(metric)
  for (const key of ['groups', 'topics'] as const)
    if (own[key] && `${member}s` !== key)
      findings(yaml, faults).error(
        'wrong-members',
        ['alerts', name, key],
        `${metric} is not about ${key}`,
        member === 'group' || member === 'topic' ? `write "${member}s"` : 'leave it out',
      )
}
