import { DateTime } from 'luxon'
import type { BotConfig, MaintenanceWindow } from './bot-config.ts'

/** Until when nobody is told of new alerts of a rule, epoch milliseconds; null: no maintenance is on. */
export function maintenanceUntil(
  bot: Pick<BotConfig, 'maintenance'>,
  environment: string,
  rule: string,
  now: number,
): number | null {
  const ends = bot.maintenance
    .filter(one => one.environments?.includes(environment) ?? true)
    .filter(one => one.rules?.includes(rule) ?? true)
    .flatMap(one => endOf(one, now) ?? [])
  return ends.length === 0 ? null : Math.max(...ends)
}

function endOf(window: MaintenanceWindow, now: number): number | null {
  if ('from' in window) return window.from <= now && now < window.until ? window.until : null
  const today = DateTime.fromMillis(now, { zone: window.zone }).startOf('day')
  // A long one may have begun days ago.
  for (let back = 0; back * 86_400_000 < window.forMs + 86_400_000; back++) {
    const day = today.minus({ days: back })
    const begins = day.set({ hour: Math.floor(window.at / 60), minute: window.at % 60 }).toMillis()
    const ends = begins + window.forMs
    if (window.days.includes(day.weekday) && begins <= now && now < ends) return ends
  }
  return null
}
