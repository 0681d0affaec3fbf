import { DateTime } from 'luxon'
import { showTime } from '../../core/time.ts'

/** A time as text in a zone, UTC beside it; a number that is no time says so instead of "Invalid DateTime". */
export const shownTime = (ms: number, zone: string): string =>
  isTime(ms) ? showTime(ms, zone) : `an unknown time (${ms})`

/** What stands beside a time in the reader's zone: the date only when it is another one there. */
export function utcBeside(ms: number, zone: string): string {
  const utc = DateTime.fromMillis(ms, { zone: 'utc' })
  const isSameDay = DateTime.fromMillis(ms, { zone }).toISODate() === utc.toISODate()
  return `${utc.toFormat(isSameDay ? 'HH:mm:ss' : 'yyyy-MM-dd HH:mm:ss')} UTC`
}

/** The range of ECMAScript's time values. */
const isTime = (ms: number): boolean => Math.abs(ms) <= 8.64e15
