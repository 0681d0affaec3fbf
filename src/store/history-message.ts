import type { FailureCode } from '../core/failure.ts'
import type { PartitionWindow, SeriesPoint, SeriesQuery, WindowQuery } from './history.ts'
import type { HistoryRetention } from './history-levels.ts'
import type { SampleBatch } from './sample-batch.ts'

/** What the history's thread is asked, and what it answers to each kind. */
export interface HistoryCalls {
  record: { asked: SampleBatch; answered: null }
  series: { asked: SeriesQuery; answered: SeriesPoint[] }
  window: { asked: WindowQuery; answered: PartitionWindow[] }
  /** A file to write the copy to. */
  backup: { asked: string; answered: null }
  /** Reads every page of the file, on a connection of its own: what is wrong, or null. */
  check: { asked: null; answered: string | null }
  close: { asked: null; answered: null }
}

export type HistoryCall = {
  [K in keyof HistoryCalls]: { id: number; kind: K; asked: HistoryCalls[K]['asked'] }
}[keyof HistoryCalls]

/** A Failure does not survive the way between threads as what it is: it is taken apart and put together again. */
export type HistoryAnswer =
  | { id: number; ok: true; answered: unknown }
  | { id: number; ok: false; code: FailureCode; message: string; hint: string | undefined }

export interface HistoryWorkerData {
  path: string
  retention: HistoryRetention
}
