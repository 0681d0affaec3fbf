import type { AlertRule } from '../../config/config.ts'
import type { Alert } from '../../store/alert.ts'
import type { Store } from '../../store/store.ts'
import { nextStep, type Step } from './next-state.ts'
import { lagReadings, type MeasuredGroup, type Reading } from './readings.ts'

export interface Evaluation {
  environment: string
  rules: readonly AlertRule[]
  groups: readonly MeasuredGroup[]
  isComplete: boolean
  now: number
  /** Keeps what people are to be told, in the same commit as the change itself. */
  tell: (rule: AlertRule, change: AlertNews) => void
  /** The same for a rule that is not configured any more: its alerts were resolved. */
  tellRetired: (rule: string, resolved: readonly Alert[]) => void
}

/** What happened to a rule's alerts in one evaluation. */
export interface AlertNews {
  fired: Alert[]
  resolved: Alert[]
  /** All of the rule that are firing, acknowledged or snoozed now. */
  open: Alert[]
}

/**
 * Compares one scan with the rules and moves the alerts, each rule in one commit: a kill at any moment leaves an alert either
 * before the change or after it, with its message kept.
 */
export function evaluateAlerts(store: Store, evaluation: Evaluation): void {
  const severest = [...evaluation.rules].sort((a, b) =>
    a.severity === b.severity ? 0 : a.severity === 'critical' ? -1 : 1,
  )
  /** By channel, the members for which a severer rule speaks there already: a second message would say nothing new. */
  const covered = new Map<string | null, Set<string>>()
  for (const rule of severest) {
    const openNow = store.alerts.open(evaluation.environment).filter(alert => alert.rule === rule.name)
    const readings = lagReadings(
      rule,
      evaluation.groups,
      evaluation,
      openNow.map(alert => alert.member),
    )
    const inChannel = covered.get(rule.channel) ?? new Set()
    const open = store.transaction(() => evaluateRule(store, rule, readings, inChannel, evaluation))
    covered.set(rule.channel, new Set([...inChannel, ...open.map(alert => alert.member)]))
  }
  retire(store, evaluation)
}

/** Nobody measures for a rule that was switched off or removed, so its alerts would stay open for ever. */
function retire(store: Store, { environment, rules, now, tellRetired }: Evaluation): void {
  const names = new Set(rules.map(rule => rule.name))
  const left = store.alerts.open(environment).filter(alert => !names.has(alert.rule))
  for (const [rule, alerts] of Map.groupBy(left, alert => alert.rule))
    store.transaction(() => {
      const resolved = alerts.flatMap(alert => {
        if (alert.state !== 'pending')
          return store.alerts.change(alert, { state: 'resolved', resolvedAt: now }) ?? []
        store.alerts.dropPending(alert)
        return []
      })
      if (resolved.length > 0) tellRetired(rule, resolved)
    })
}

/** Returns the rule's alerts that are firing, acknowledged or snoozed afterwards. */
function evaluateRule(
  store: Store,
  rule: AlertRule,
  readings: readonly Reading[],
  covered: ReadonlySet<string>,
  evaluation: Evaluation,
): Alert[] {
  const { environment, now } = evaluation
  const before = new Map(
    store.alerts
      .open(environment)
      .filter(alert => alert.rule === rule.name)
      .map(alert => [alert.member, alert]),
  )
  const news: AlertNews = { fired: [], resolved: [], open: [] }
  let isChanged = false
  for (const reading of readings) {
    const alert = before.get(reading.member)
    const next = nextStep(alert, reading, rule.forMs, now)
    const step: Step = next.kind === 'fire' && covered.has(reading.member) ? { kind: 'keep' } : next
    const seen = { value: reading.value ?? alert?.value ?? null, summary: reading.summary, lastSeenAt: now }
    const firing = {
      ...seen,
      state: 'firing' as const,
      snoozedBy: null,
      snoozedUntil: null,
      lastNotifiedAt: now,
    }
    if (step.kind === 'begin') {
      if (covered.has(reading.member)) continue
      const isFiring = step.state === 'firing'
      const begun = store.alerts.begin({
        environment,
        rule: rule.name,
        member: reading.member,
        severity: rule.severity,
        labels: { group: reading.member },
        pendingSince: now,
        firingSince: isFiring ? now : null,
        lastNotifiedAt: isFiring ? now : null,
        flaps: 0,
        state: step.state,
        ...seen,
      })
      if (begun && isFiring) news.fired.push(begun)
    } else if (alert && step.kind === 'drop') store.alerts.dropPending(alert)
    else if (alert && (step.kind === 'fire' || step.kind === 'wake')) {
      const fired = store.alerts.change(alert, { ...firing, firingSince: alert.firingSince ?? now })
      if (fired) news.fired.push(fired)
    } else if (alert && step.kind === 'resolve') {
      const resolved = store.alerts.change(alert, {
        ...seen,
        state: 'resolved',
        resolvedAt: now,
        snoozedBy: null,
        snoozedUntil: null,
      })
      if (resolved) news.resolved.push(resolved)
    } else if (alert && reading.verdict !== 'unknown') {
      isChanged ||= alert.state !== 'pending' && alert.value !== seen.value
      store.alerts.change(alert, seen)
    }
  }
  news.open = store.alerts
    .open(environment)
    .filter(alert => alert.rule === rule.name && alert.state !== 'pending')
  if (news.fired.length > 0 || news.resolved.length > 0 || (isChanged && news.open.length > 0))
    evaluation.tell(rule, news)
  return news.open
}
