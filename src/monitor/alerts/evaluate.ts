import type { AlertRule } from '../../config/config.ts'
import type { Alert } from '../../store/alert.ts'
import type { Store } from '../../store/store.ts'
import type { Measured } from './observed.ts'
import { type Reading, readingsOf } from './readings.ts'
import { stepAlert } from './step-alert.ts'

export interface Evaluation {
  environment: string
  rules: readonly RuleNow[]
  now: number
  /** Keeps what people are to be told, in the same commit as the change itself. */
  tell: (rule: AlertRule, change: AlertNews) => void
  /** The same for a rule that is not configured any more: its alerts were resolved. */
  tellRetired: (rule: string, resolved: readonly Alert[]) => void
}

/** A rule with what was measured for it, and what holds for it at this moment. */
export interface RuleNow {
  rule: AlertRule
  measured: Measured
  /** Where it speaks: two rules that say the same of a member in one place are one too many. */
  place: string
  isQuiet: boolean
  /** After how long without an acknowledgement each step of the escalation is told. */
  escalateAfterMs: readonly number[]
}

/** What happened to a rule's alerts in one evaluation. */
export interface AlertNews {
  fired: Alert[]
  resolved: Alert[]
  /** Who closed them by hand: what they are about may still be so. */
  closedBy?: string
  /** Nobody took them in time: each has reached the step that its `escalations` says, from the one before. */
  escalated: { alert: Alert; from: number }[]
  /** All of the rule that are firing, acknowledged or snoozed now. */
  open: Alert[]
}

/**
 * Compares what was measured with the rules and moves the alerts, each rule in one commit: a kill at any moment leaves an
 * alert either before the change or after it, with its message kept.
 */
export function evaluateAlerts(store: Store, evaluation: Evaluation): void {
  const openOf = Map.groupBy(store.alerts.open(evaluation.environment), alert => alert.rule)
  /** By metric and place, the members for which a severer rule speaks there already. */
  const covered = new Map<string, Set<string>>()
  for (const one of severestFirst(evaluation.rules)) {
    const place = `${one.rule.metric} ${one.place}`
    const here = covered.get(place) ?? new Set()
    const open = evaluateRule(store, one, openOf.get(one.rule.name) ?? [], here, evaluation)
    for (const alert of open) here.add(alert.member)
    covered.set(place, here)
  }
  const names = new Set(evaluation.rules.map(one => one.rule.name))
  for (const [rule, left] of openOf) if (!names.has(rule)) retire(store, rule, left, evaluation)
}

export const severestFirst = (rules: readonly RuleNow[]): RuleNow[] =>
  rules.toSorted((a, b) => rank[a.rule.severity] - rank[b.rule.severity])

const rank = { critical: 0, warning: 1, info: 2 }

/** Returns the rule's alerts that are firing, acknowledged or snoozed afterwards. */
function evaluateRule(
  store: Store,
  one: RuleNow,
  before: readonly Alert[],
  covered: ReadonlySet<string>,
  evaluation: Evaluation,
): Alert[] {
  const readings = readingsOf(
    one.rule,
    one.measured,
    before.map(alert => alert.member),
  )
  // Most rules have nothing to say about most scans: they cost no transaction.
  if (before.length === 0 && readings.every(reading => reading.verdict !== 'breach')) return []
  return store.transaction(() => moveAlerts(store, one, before, readings, covered, evaluation))
}

function moveAlerts(
  store: Store,
  { rule, isQuiet, escalateAfterMs }: RuleNow,
  before: readonly Alert[],
  readings: readonly Reading[],
  covered: ReadonlySet<string>,
  { environment, now, tell }: Evaluation,
): Alert[] {
  const known = new Map(before.map(alert => [alert.member, alert]))
  const news: AlertNews = { fired: [], resolved: [], escalated: [], open: [] }
  let isChanged = false
  for (const reading of readings) {
    const alert = known.get(reading.member)
    const step = stepAlert(store, { environment, rule, reading, alert, isQuiet, covered, now })
    if (step.fired) news.fired.push(step.fired)
    if (step.resolved) news.resolved.push(step.resolved)
    isChanged ||= step.isChanged
    if (step.now) known.set(reading.member, step.now)
    else known.delete(reading.member)
  }
  for (const alert of known.values()) {
    const escalated = isQuiet ? undefined : escalate(store, alert, escalateAfterMs, now)
    if (escalated) news.escalated.push({ alert: escalated, from: alert.escalations })
    const latest = escalated ?? alert
    if (latest.state !== 'pending') news.open.push(latest)
  }
  const isNews = news.fired.length > 0 || news.resolved.length > 0 || news.escalated.length > 0
  if (isNews || (isChanged && news.open.length > 0)) tell(rule, news)
  return news.open
}

/** An alert that fires and that nobody has taken for long enough reaches the next step, all missed ones at once. */
function escalate(
  store: Store,
  alert: Alert,
  escalateAfterMs: readonly number[],
  now: number,
): Alert | undefined {
  if (alert.state !== 'firing') return undefined
  const since = alert.lastNotifiedAt ?? alert.firingSince ?? now
  const due = escalateAfterMs.filter(afterMs => now - since >= afterMs).length
  return due > alert.escalations ? store.alerts.change(alert, { escalations: due }) : undefined
}

/** Nobody measures for a rule that was switched off or removed, so its alerts would stay open for ever. */
function retire(store: Store, rule: string, left: readonly Alert[], evaluation: Evaluation): void {
  store.transaction(() => {
    const resolved = left.flatMap(alert => {
      if (alert.state !== 'pending') {
        const over = { resolvedAt: evaluation.now, snoozedBy: null, snoozedUntil: null }
        return store.alerts.change(alert, { state: 'resolved', ...over }) ?? []
      }
      store.alerts.dropPending(alert)
      return []
    })
    if (resolved.length > 0) evaluation.tellRetired(rule, resolved)
  })
}
