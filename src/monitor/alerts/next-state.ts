import type { Alert } from '../../store/alert.ts'
import type { Reading } from './readings.ts'

/** What a reading does to a member's alert. `tell`: people are to be told of it. */
export type Step =
  | { kind: 'none' }
  | { kind: 'begin'; state: 'pending' | 'firing' }
  | { kind: 'drop' }
  | { kind: 'keep' }
  | { kind: 'fire' }
  | { kind: 'wake' }
  | { kind: 'resolve' }

/**
 * Pure: pending → firing once the breach has lasted `forMs`; firing, acknowledged or snoozed → resolved when it is clear;
 * snoozed → firing when the time is over and it is known not to be clear. What is unknown or between the thresholds stays as
 * it is.
 */
export function nextStep(alert: Alert | undefined, reading: Reading, forMs: number, now: number): Step {
  if (!alert)
    return reading.verdict === 'breach'
      ? { kind: 'begin', state: forMs === 0 ? 'firing' : 'pending' }
      : { kind: 'none' }
  if (alert.state === 'pending') {
    if (reading.verdict === 'clear' || reading.verdict === 'hold') return { kind: 'drop' }
    if (reading.verdict === 'breach' && now - alert.pendingSince >= forMs) return { kind: 'fire' }
    return { kind: 'keep' }
  }
  if (reading.verdict === 'clear') return { kind: 'resolve' }
  if (reading.verdict === 'unknown') return { kind: 'keep' }
  if (alert.state === 'snoozed' && alert.snoozedUntil !== null && now >= alert.snoozedUntil)
    return { kind: 'wake' }
  return { kind: 'keep' }
}
