/** How long each level of the history is kept, in milliseconds. */
export interface HistoryRetention {
  /** Every scan, with its partitions. */
  raw: number
  minutes: number
  /** Hours, with the partitions as they were when each began. */
  hours: number
  days: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

export const usualRetention: HistoryRetention = {
  raw: 6 * hourMs,
  minutes: 48 * hourMs,
  hours: 90 * dayMs,
  days: 730 * dayMs,
}

/** The tables of the roll-ups with the width of their buckets, the finest first. */
export const levels = [
  { table: 'minutes', widthMs: 60_000 },
  { table: 'hours', widthMs: hourMs },
  { table: 'days', widthMs: dayMs },
] as const
