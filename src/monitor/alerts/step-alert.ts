import type { AlertRule } from '../../config/config.ts'
import type { Alert, AlertChange } from '../../store/alert.ts'
import type { Store } from '../../store/store.ts'
import { clearSince, flapWindowMs, nextStep } from './next-state.ts'
import type { Reading } from './readings.ts'

export interface AlertStep {
  /** The member's alert afterwards; undefined: it has none. */
  now?: Alert | undefined
  fired?: Alert | undefined
  resolved?: Alert | undefined
  /** Something that people can see is different. */
  isChanged: boolean
}

interface Stepping {
  environment: string
  rule: AlertRule
  reading: Reading
  alert: Alert | undefined
  isQuiet: boolean
  /** Members for which a severer rule speaks in the same place: a second message would say nothing new. */
  covered: ReadonlySet<string>
  now: number
}

/** Moves one member's alert by one reading; part of the commit of its rule. */
export function stepAlert(store: Store, stepping: Stepping): AlertStep {
  const { rule, reading, alert, isQuiet, covered, now } = stepping
  const { kind, ...step } = nextStep(alert, reading, { forMs: rule.forMs, now, isQuiet })
  if (!alert) {
    if (kind !== 'begin' || covered.has(reading.member)) return { isChanged: false }
    return begin(store, stepping, 'state' in step && step.state === 'firing')
  }
  const seen = { value: reading.value ?? alert.value, summary: reading.summary, lastSeenAt: now }
  if (kind === 'drop') {
    store.alerts.dropPending(alert)
    return { isChanged: false }
  }
  if ((kind === 'fire' && !covered.has(alert.member)) || kind === 'wake') {
    const fired = store.alerts.change(alert, {
      ...seen,
      state: 'firing',
      firingSince: alert.firingSince ?? now,
      lastNotifiedAt: now,
      snoozedBy: null,
      snoozedUntil: null,
      escalations: 0,
      clearSince: null,
    })
    return { now: fired ?? alert, fired, isChanged: true }
  }
  if (kind === 'resolve') {
    const resolved = store.alerts.change(alert, {
      ...seen,
      state: 'resolved',
      resolvedAt: now,
      snoozedBy: null,
      snoozedUntil: null,
    })
    return { now: resolved ? undefined : alert, resolved, isChanged: true }
  }
  if (reading.verdict === 'unknown') return { now: alert, isChanged: false }
  const change: AlertChange = { ...seen, clearSince: clearSince(alert, reading, now) }
  const isSame = alert.summary === change.summary && alert.clearSince === change.clearSince
  if (isSame) return { now: alert, isChanged: false }
  return { now: store.alerts.change(alert, change) ?? alert, isChanged: alert.state !== 'pending' }
}

function begin(store: Store, { environment, rule, reading, now }: Stepping, isFiring: boolean): AlertStep {
  const begun = store.alerts.begin({
    environment,
    rule: rule.name,
    member: reading.member,
    severity: rule.severity,
    labels: { ...rule.labels },
    pendingSince: now,
    firingSince: isFiring ? now : null,
    lastNotifiedAt: isFiring ? now : null,
    lastSeenAt: now,
    value: reading.value,
    summary: reading.summary,
    flaps: store.alerts.episodes(environment, rule.name, reading.member, now - flapWindowMs),
    state: isFiring ? 'firing' : 'pending',
  })
  return { now: begun, fired: isFiring ? begun : undefined, isChanged: isFiring }
}
