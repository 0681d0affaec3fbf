import type { Alert } from '../../store/alert.ts'
import type { Reading } from './readings.ts'

/** What a reading does to a member's alert. */
export type Step =
  | { kind: 'none' }
  | { kind: 'begin'; state: 'pending' | 'firing' }
  | { kind: 'drop' }
  | { kind: 'keep' }
  | { kind: 'fire' }
  | { kind: 'wake' }
  | { kind: 'resolve' }

export interface Circumstances {
  forMs: number
  now: number
  /** Maintenance is on: nothing new fires, what is over is over. */
  isQuiet: boolean
}

/** A member that was over this often within `flapWindowMs` flaps: its next alert ends only when it stays well for `settleMs`. */
export const flapsAllowed = 2
export const flapWindowMs = 3_600_000
export const settleMs = 15 * 60_000

/**
 * Pure: pending → firing once the breach has lasted `forMs`; firing, acknowledged or snoozed → resolved when it is clear, and
 * where it flaps when it has been clear for a while; snoozed → firing when the time is over and it is known not to be clear.
 * What is unknown or between the thresholds stays as it is.
 */
export function nextStep(
  alert: Alert | undefined,
  { verdict }: Pick<Reading, 'verdict'>,
  { forMs, now, isQuiet }: Circumstances,
): Step {
  if (!alert)
    return verdict === 'breach'
      ? { kind: 'begin', state: forMs === 0 && !isQuiet ? 'firing' : 'pending' }
      : { kind: 'none' }
  if (alert.state === 'pending') {
    if (verdict === 'clear' || verdict === 'hold') return { kind: 'drop' }
    const hasLasted = verdict === 'breach' && now - alert.pendingSince >= forMs
    return hasLasted && !isQuiet ? { kind: 'fire' } : { kind: 'keep' }
  }
  if (verdict === 'clear') return { kind: isSettled(alert, now) ? 'resolve' : 'keep' }
  if (verdict === 'unknown' || isQuiet) return { kind: 'keep' }
  const isAwake = alert.state === 'snoozed' && alert.snoozedUntil !== null && now >= alert.snoozedUntil
  return { kind: isAwake ? 'wake' : 'keep' }
}

const isSettled = (alert: Alert, now: number): boolean =>
  alert.flaps < flapsAllowed || (alert.clearSince !== null && now - alert.clearSince >= settleMs)

/** Since when a member has been well, after this reading. */
export function clearSince(alert: Alert, { verdict }: Pick<Reading, 'verdict'>, now: number): number | null {
  if (verdict === 'unknown' || verdict === 'hold') return alert.clearSince
  return verdict === 'clear' ? (alert.clearSince ?? now) : null
}
