import { z } from 'zod'
import type { LagRow } from './lag.ts'
import { lagStates } from './lag.ts'
import { windowStates } from './lag-state.ts'
import { shownState, type TrendedRow } from './lag-trend.ts'
import type { Table } from './report.ts'
import { orDash } from './words.ts'

/** The rows that `lag --json` and `offsets show --json` carry; null where there is no such number. */
export const lagRowShape = z.object({
  group: z.string(),
  topic: z.string(),
  partition: z.number(),
  committedOffset: z.bigint().nullable(),
  logStartOffset: z.bigint().nullable(),
  logEndOffset: z.bigint().nullable(),
  lag: z.bigint().nullable(),
  state: z.enum(lagStates),
})

/** The same with what the last scans say of the partition; null: nothing was kept of them. */
export const trendedRowShape = lagRowShape.extend({ trend: z.enum(windowStates).nullable() })

/** Partition by partition, the furthest behind first; what is not known comes before what is well. */
export function lagTable(rows: readonly (LagRow | TrendedRow)[]): Table {
  return {
    columns: [
      { name: 'Topic' },
      { name: 'Part.', align: 'right' },
      { name: 'Committed', align: 'right' },
      { name: 'Log start', align: 'right' },
      { name: 'Log end', align: 'right' },
      { name: 'Lag', align: 'right' },
      { name: 'State' },
    ],
    rows: [...rows]
      .sort(worstFirst)
      .map(row => [
        row.topic,
        String(row.partition),
        orDash(row.committedOffset),
        orDash(row.logStartOffset),
        orDash(row.logEndOffset),
        orDash(row.lag),
        shownState(row),
      ]),
  }
}

const rank: Record<LagRow['state'], number> = {
  lost: 0,
  'beyond the end': 1,
  'topic deleted': 2,
  unknown: 3,
  behind: 4,
  'never committed': 5,
  'caught up': 6,
}

export function worstFirst(a: LagRow, b: LagRow): number {
  if (a.state !== b.state) return rank[a.state] - rank[b.state]
  const lag = (b.lag ?? 0n) - (a.lag ?? 0n)
  if (lag !== 0n) return lag > 0n ? 1 : -1
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1
  return a.partition - b.partition
}
