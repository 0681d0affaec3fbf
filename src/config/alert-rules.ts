import type { AlertRule, LagThresholds } from './bot-config.ts'
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

/** The rules that come with the bot, changed, switched off and added to by what is written. */
export function alertRules(
  yaml: YamlFile,
  written: WrittenBot['alerts'],
  lag: LagThresholds,
  faults: Fault[],
): AlertRule[] {
  const severities = new Map<string, 'warning' | 'critical'>([
    ['lag-warning', 'warning'],
    ['lag-critical', 'critical'],
  ])
  const names = new Set([...severities.keys(), ...Object.keys(written)])
  const { error } = findings(yaml, faults)
  return [...names].flatMap((name): AlertRule[] => {
    const own = written[name] ?? {}
    if (own === false) return []
    const severity = own.severity ?? severities.get(name)
    if (!severity) {
      error('missing', ['alerts', name, 'severity'], 'this is missing', 'write warning or critical')
      return []
    }
    const above = own.above ?? lag[severity]
    const clearsAt = own.clears_at ?? Math.floor(above * 0.8)
    if (clearsAt > above)
      error(
        'wrong-order',
        ['alerts', name, 'clears_at'],
        `this must be at most "above" (${above})`,
        'leave it out: the default is 80 % of "above"',
      )
    return [
      {
        name,
        metric: 'lag',
        severity,
        above,
        clearsAt,
        forMs: own.for ?? 120_000,
        groups: own.groups ?? ['*'],
        channel: own.channel ?? null,
        runbook: own.runbook ?? null,
      },
    ]
  })
}
