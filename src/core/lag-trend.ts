import { z } from 'zod'
import { Failure } from './failure.ts'
import type { LagRow } from './lag.ts'
import { lagPace } from './lag-pace.ts'
import { type LagSample, lagState, type WindowState, windowStates, worstState } from './lag-state.ts'
import type { Field } from './report.ts'
import { writeDuration } from './time.ts'
import { count } from './words.ts'

/** How a group's reading goes, by what the last scans saw of it and by what is seen now. */
export const lagTrendShape = z.object({
  /** The worst over its partitions. */
  state: z.enum(windowStates),
  /** Records a second; null: it was seen once only. */
  reads: z.number().nullable(),
  written: z.number().nullable(),
  /** null: never at this pace, or not known. */
  catchUpMs: z.number().nullable(),
  /** How old the oldest record is that it has not read; null: not known. */
  behindMs: z.number().nullable(),
  /** True: `behindMs` is older than what was watched, and reckoned from the rate of writing. */
  isEstimated: z.boolean(),
})
export type LagTrend = z.infer<typeof lagTrendShape>

/** A row with what the window says of its partition; null: there is no window. */
export type TrendedRow = LagRow & { trend: WindowState | null }

interface PastPartition {
  topic: string
  topicId: string
  partition: number
  points: readonly (LagSample & { committed: bigint })[]
}

export interface TrendOptions {
  rows: readonly LagRow[]
  /** By name, of the topics as they are now: a topic that was made anew begins anew. */
  topicIds: ReadonlyMap<string, string>
  hasMembers: boolean | null
  windowMs: number
  now: number
}

/** So many scans fill the window, and one more is its beginning. */
export const scansIn = (windowMs: number, intervalMs: number): number =>
  Math.min(60, Math.ceil(windowMs / intervalMs) + 1)

/**
 * `ask` gives what the history holds of the group. Where there is no history, as in a terminal away from the bot, there is
 * no trend, and that is no failure.
 */
export async function lagTrend(
  ask: () => Promise<readonly PastPartition[]>,
  options: TrendOptions,
): Promise<{ rows: TrendedRow[]; trend: LagTrend | null }> {
  try {
    return withTrend(await ask(), options)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { rows: options.rows.map(row => ({ ...row, trend: null })), trend: null }
  }
}

function withTrend(
  past: readonly PastPartition[],
  { rows, topicIds, hasMembers, windowMs, now }: TrendOptions,
): { rows: TrendedRow[]; trend: LagTrend | null } {
  const key = (topic: string, partition: number): string => `${topic}/${partition}`
  const windows = new Map(
    past
      .filter(one => topicIds.get(one.topic) === one.topicId)
      .map(one => [key(one.topic, one.partition), one.points] as const),
  )
  const partitions = rows
    .filter(row => row.committedOffset !== null && row.state !== 'topic deleted')
    .map(row => {
      const points = (windows.get(key(row.topic, row.partition)) ?? []).filter(one => one.at < now)
      const seen = {
        at: now,
        committed: row.committedOffset,
        start: row.logStartOffset,
        end: row.logEndOffset,
      }
      return { row, samples: [...points, seen] }
    })
  const states = new Map(
    partitions.map(({ row, samples }) => [row, lagState({ samples, windowMs, hasMembers })] as const),
  )
  const trended = rows.map(row => ({ ...row, trend: states.get(row) ?? null }))
  const state = worstState(states.values())
  if (state === null || windows.size === 0) return { rows: trended, trend: null }
  const pace = lagPace(partitions.map(one => one.samples))
  return { rows: trended, trend: { state, ...pace } }
}

/** `behind` says no more than the number beside it: where a window was seen, its verdict stands there instead. */
export const shownState = ({ state, trend }: LagRow & { trend?: WindowState | null }): string =>
  state === 'behind' && trend && trend !== 'unknown' ? trend : state

/** The group as people see it. */
export function trendFields({ state, reads, written, catchUpMs, behindMs, isEstimated }: LagTrend): Field[] {
  return [
    { label: 'Reading', value: state === 'unknown' ? 'not watched for long enough' : state },
    ...(reads === null || written === null
      ? []
      : [{ label: 'Reads / written', value: `${rate(reads)} / ${rate(written)} a second` }]),
    ...(behindMs === null || behindMs <= 0
      ? []
      : [{ label: 'Oldest unread', value: `${isEstimated ? 'about ' : ''}${roughly(behindMs)} old` }]),
    ...(state === 'ok' && (catchUpMs ?? 0) <= 0
      ? []
      : [
          {
            label: 'Caught up',
            value:
              catchUpMs === null
                ? 'never at this pace'
                : catchUpMs <= 0
                  ? 'yes'
                  : `in about ${roughly(catchUpMs)}`,
          },
        ]),
  ]
}

const rate = (perSecond: number): string =>
  perSecond < 10 ? String(Number(perSecond.toFixed(1))) : count(Math.round(perSecond))

/** Two units at most: nobody plans by the seconds of a day. */
function roughly(ms: number): string {
  const step = ms < 90_000 ? 1000 : ms < 5_400_000 ? 60_000 : ms < 172_800_000 ? 600_000 : 3_600_000
  return writeDuration(Math.max(step, Math.round(ms / step) * step))
}
