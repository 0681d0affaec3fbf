/** What goes wrong with the records of a topic, by its error and dead-letter topics. */
export interface SightedErrors {
  /** Error records for each record of the topic, 0 to 1; more errors than records are 1. null: not known. */
  share: number | null
  /** Why it is not known. */
  unknown: string | null
  errorsPerSecond: number | null
  recordsPerSecond: number | null
  /** Where they lie, and how that is known: `tda_dlq (by its name)`. */
  from: readonly string[]
}

/** Shares from which on a topic is not well, as the suite that came before had them. */
export const errorThresholds = { warning: 0.01, critical: 0.05 }

/** `0 %`, `0.4 %`, `12 %`. */
export const shareText = (share: number): string =>
  `${share > 0 && share < 0.1 ? Math.max(0.1, Number((100 * share).toFixed(1))) : Math.round(100 * share)} %`
