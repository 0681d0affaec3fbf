import { DateTime, Duration } from 'luxon'
import type { Reader } from './argument.ts'
import { Failure } from './failure.ts'

const units: Record<string, 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks'> = {
  s: 'seconds',
  m: 'minutes',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  w: 'weeks',
}

const weekMs = 604_800_000
/** Longer than any log is kept, and short enough to be exact. */
const longestMs = 100 * 366 * 86_400_000
/** Years have four digits, as they are read. */
const lastTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Whole milliseconds of `90s`, `15m`, `2h`, `1d`, `1w`, `1h30m` or ISO 8601 (`PT1H`). Throws a `usage` Failure. */
export function parseDuration(text: string): number {
  const ms = Math.round(durationMs(text.trim()))
  if (ms > 0 && ms <= longestMs) return ms
  throw new Failure('usage', `"${text}" is not a duration.`, { hint: 'Write 90s, 15m, 2h, 1d, or PT1H.' })
}

function durationMs(typed: string): number {
  if (/^P/i.test(typed)) {
    const iso = Duration.fromISO(typed.toUpperCase())
    return iso.isValid ? iso.toMillis() : 0
  }
  if (!/^(\d+(\.\d+)?(s|min|m|h|d|w))+$/i.test(typed)) return 0
  let total = 0
  for (const [, amount, unit] of typed.matchAll(/(\d+(?:\.\d+)?)(s|min|m|h|d|w)/gi))
    total += Duration.fromObject({
      [units[(unit ?? '').toLowerCase()] ?? 'seconds']: Number(amount),
    }).toMillis()
  return total
}

/**
 * In the form that parseDuration reads, to the millisecond: `90000` is `1m30s`. Weeks only where nothing remains: people
 * know a retention as 90 days, not as 12 weeks and 6.
 */
export function writeDuration(ms: number): string {
  if (ms < 1000) return `${ms / 1000}s`
  if (ms % weekMs === 0) return `${ms / weekMs}w`
  const parts: [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ]
  let rest = Math.round(ms)
  let text = ''
  for (const [unit, size] of parts) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return rest > 0 ? `${text}${rest / 1000}s` : text
}

/**
 * Epoch milliseconds of ISO 8601, `2h ago`, `now`, `today 14:00`, `yesterday 14:00`. Without an offset the time is read
 * in the reader's zone. A local time that daylight saving skips is the one an hour later. Nothing is before 1970: Kafka
 * reads negative times as places of the log (ListOffsets: −1 its end, −2 its start).
 */
export function parseTime(text: string, reader: Reader): number {
  const ms = timeMs(text, reader)
  if (ms >= 0 && ms <= lastTime) return ms
  throw new Failure(
    'usage',
    `"${text}" is, in UTC, not between the years 1970 and 9999, where times of records are.`,
    {
      hint: 'Write a time such as 2026-01-15T10:00:00Z.',
    },
  )
}

function timeMs(text: string, reader: Reader): number {
  const typed = text.trim()
  if (/^now$/i.test(typed)) return reader.now
  const ago = /^(.+?)\s+ago$/i.exec(typed)
  if (ago?.[1]) return reader.now - parseDuration(ago[1].replaceAll(' ', ''))
  const day = /^(today|yesterday)(?:\s+(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/i.exec(typed)
  if (day) {
    const [, name, hour = '0', minute = '0', second = '0'] = day
    const today = DateTime.fromMillis(reader.now, { zone: reader.zone }).startOf('day')
    const start = name?.toLowerCase() === 'yesterday' ? today.minus({ days: 1 }) : today
    const time = start.set({ hour: Number(hour), minute: Number(minute), second: Number(second) })
    if (time.isValid && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60)
      return time.toMillis()
  }
  const iso = /^\d{4}-\d{2}-\d{2}/.test(typed)
    ? DateTime.fromISO(typed.replace(/^(\S+) (?=\d)/, '$1T'), { zone: reader.zone })
    : null
  if (iso?.isValid) return iso.toMillis()
  throw new Failure('usage', `"${text}" is not a time.`, {
    hint: 'Write 2026-01-15T10:00:00 (your time zone), 2026-01-15T10:00:00Z, "2h ago", or "yesterday 14:00".',
  })
}

export const writeTime = (ms: number): string => new Date(ms).toISOString()

/** `2026-01-15 10:00:00 (09:00:00 UTC)`: the reader's own zone first, UTC beside it. */
export function showTime(ms: number, zone: string): string {
  const local = DateTime.fromMillis(ms, { zone })
  const utc = DateTime.fromMillis(ms, { zone: 'utc' })
  const text = local.toFormat('yyyy-MM-dd HH:mm:ss')
  if (local.offset === 0) return `${text} UTC`
  return local.hasSame(utc, 'day') && local.toISODate() === utc.toISODate()
    ? `${text} (${utc.toFormat('HH:mm:ss')} UTC)`
    : `${text} (${utc.toFormat('yyyy-MM-dd HH:mm:ss')} UTC)`
}
