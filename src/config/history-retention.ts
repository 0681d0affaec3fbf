import { z } from 'zod'
import type { Fault } from './fault.ts'
import { findings } from './findings.ts'
import { duration } from './schema-kinds.ts'
import type { YamlFile } from './yaml-file.ts'

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/** `monitoring.history`: how long each level is kept. */
export const historySchema = z.strictObject({
  raw: duration.default(6 * hourMs),
  minutes: duration.default(48 * hourMs),
  hours: duration.default(90 * dayMs),
  days: duration.default(730 * dayMs),
})
export type HistoryRetention = z.output<typeof historySchema>

/** What is coarser has to be kept longer, or there would be a hole between two levels; scans as long as a lag is looked at. */
export function historyRetention(
  yaml: YamlFile,
  written: HistoryRetention,
  lagWindowMs: number,
  faults: Fault[],
): HistoryRetention {
  const order = [
    ['raw', lagWindowMs, 'monitoring.lag.window'],
    ['minutes', written.raw, 'raw'],
    ['hours', written.minutes, 'minutes'],
    ['days', written.hours, 'hours'],
  ] as const
  for (const [name, leastMs, finer] of order)
    if (written[name] < leastMs)
      findings(yaml, faults).error(
        'wrong-order',
        ['monitoring', 'history', name],
        `this must be at least as long as ${finer}`,
        null,
      )
  return written
}
