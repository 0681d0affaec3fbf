import type { AlertMetric, Config } from '../../config/config.ts'
import type { Finding } from '../../core/score/finding.ts'
import type { Alert } from '../../store/alert.ts'

/**
 * Pure. Alerts know what no single look does, errors of topics and drift among them: while one fires, nobody is told that all is
 * well. Those about what the look has found by itself are not said twice.
 */
export function firingFindings(open: readonly Alert[], seen: readonly Finding[], { bot }: Config): Finding[] {
  const metrics = new Map(bot.alertRules.map(rule => [rule.name, rule.metric]))
  const firing = open
    .filter(one => one.state === 'firing' && one.severity !== 'info')
    .filter(({ rule, member }) => {
      const ids = foundAs[metrics.get(rule) ?? 'delivery']?.(member) ?? []
      return !seen.some(one => ids.includes(one.id))
    })
  const worst = firing.find(one => one.severity === 'critical') ?? firing[0]
  if (!worst) return []
  return [
    {
      severity: worst.severity === 'critical' ? 'critical' : 'warning',
      id: 'alerts-firing',
      text: `${firing.length === 1 ? '1 alert is' : `${firing.length} alerts are`} firing: ${worst.summary}`,
      evidence: null,
      command: 'alerts list',
      points: 0,
    },
  ]
}

/** The findings of a look that say the same as an alert of this metric. */
const foundAs: Readonly<Partial<Record<AlertMetric, (member: string) => string[]>>> = {
  lag: group => [`lag-${group}`, `lost-${group}`],
  offline: () => ['offline'],
  under_replicated: () => ['under-replicated', 'under-min-isr'],
  broker_missing: () => ['broker-missing'],
  controller: () => ['no-controller'],
  collector: () => ['collector-late'],
}
