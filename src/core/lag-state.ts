/**
 * How the reading of one partition by one group goes, judged by what several scans saw of it.
 * `ok`: it has read everything, or all that was there when the window began · `catching up` · `falling behind` ·
 * `rewound`: its commit went back, and it reads again · `stalled`: commits do not move although records wait ·
 * `stopped`: the same, and the group has no members · `lost`: records expired before they were read · `unknown`: Kafka did
 * not say, or it is behind and has not been watched for long enough. The others are as in LagRow.
 */
export const windowStates = [
  'ok',
  'catching up',
  'falling behind',
  'rewound',
  'stalled',
  'stopped',
  'lost',
  'never committed',
  'beyond the end',
  'unknown',
] as const
export type WindowState = (typeof windowStates)[number]

/** What one scan saw of it. null: not known; of `committed` also: there is no commit. */
export interface LagSample {
  at: number
  committed: bigint | null
  start: bigint | null
  end: bigint | null
}

export interface LagWindow {
  /** Of one topic id, the oldest first; the last one is now. */
  samples: readonly LagSample[]
  /** How far back it is looked. */
  windowMs: number
  /** null: not known. */
  hasMembers: boolean | null
}

/**
 * Markers of transactions stand in the log and are never delivered: a consumer that commits the record it read last, plus
 * one, stays a marker or a few before the end. So few records, with nothing new behind them, are none.
 */
const residue = 10n

/**
 * Pure. After Burrow's rules (github.com/linkedin/Burrow/wiki/Consumer-Lag-Evaluation-Rules), changed where they err: a
 * partition that was once caught up in the window is still stalled when records wait since then; a trend is a line through
 * all samples, so that one dip does not hide it; markers of transactions are no lag; a truncated log begins a new series; a
 * rewind is told until it is worked off. The order of the questions makes that a worse series never gets a better verdict.
 */
export function lagState(window: LagWindow): WindowState {
  const now = window.samples.at(-1)
  if (!now || now.end === null) return 'unknown'
  if (now.committed === null) return 'never committed'
  if (now.committed > now.end) return 'beyond the end'
  if (now.start !== null && now.committed < now.start) return 'lost'
  if (now.committed === now.end) return 'ok'
  const series = sameLog(window.samples.flatMap(whole).filter(one => one.at > now.at - 1.5 * window.windowMs))
  const waitsSince = waiting(series)
  if (waitsSince === null) return 'ok'
  if (now.at - waitsSince >= window.windowMs / 2) return window.hasMembers === false ? 'stopped' : 'stalled'
  if (series.some((one, index) => one.committed < (series[index - 1]?.committed ?? 0n))) return 'rewound'
  const [first] = series
  if (!first) return 'unknown'
  if (now.committed >= first.end) return 'ok'
  if (now.at - first.at < window.windowMs / 2) return 'unknown'
  return isGaining(series) ? 'catching up' : 'falling behind'
}

interface WholeSample {
  at: number
  committed: bigint
  end: bigint
}
const whole = ({ at, committed, end }: LagSample): WholeSample[] =>
  committed === null || end === null ? [] : [{ at, committed, end }]

/** An end that went back means a truncated log, or a topic made anew: what was before tells nothing. */
function sameLog(samples: readonly WholeSample[]): WholeSample[] {
  const cut = samples.findLastIndex((one, index) => one.end < (samples[index - 1]?.end ?? 0n))
  return cut > 0 ? samples.slice(cut) : [...samples]
}

/** Since when records have been waiting without any commit that moved on; null: none wait. */
function waiting(series: readonly WholeSample[]): number | null {
  const moved = Math.max(
    0,
    series.findLastIndex((one, index) => index > 0 && one.committed > (series[index - 1]?.committed ?? 0n)),
  )
  const endThen = series[moved]?.end ?? 0n
  const since = series
    .slice(moved)
    .find(({ committed, end }) => end - committed > residue || (end > committed && end > endThen))
  return since?.at ?? null
}

/** Whether the lag falls by at least 1 % of itself over the window, by a line through all samples (least squares). */
function isGaining(series: readonly WholeSample[]): boolean {
  const [first, last] = [series[0], series.at(-1)]
  if (!first || !last) return false
  const points = series.map(({ at, committed, end }) => ({ x: at - first.at, y: Number(end - committed) }))
  const mean = (values: number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
  const [meanX, meanY] = [mean(points.map(one => one.x)), mean(points.map(one => one.y))]
  const spread = points.reduce((sum, one) => sum + (one.x - meanX) ** 2, 0)
  const slope = points.reduce((sum, one) => sum + (one.x - meanX) * (one.y - meanY), 0) / (spread || 1)
  return slope * (last.at - first.at) <= -0.01 * Number(last.end - last.committed)
}

const badness: Record<WindowState, number> = {
  ok: 0,
  unknown: 1,
  'never committed': 2,
  'catching up': 3,
  'falling behind': 4,
  rewound: 5,
  'beyond the end': 6,
  stalled: 7,
  stopped: 7,
  lost: 8,
}

/** The worst of several; null of none. */
export const worstState = (states: Iterable<WindowState>): WindowState | null =>
  [...states].reduce<WindowState | null>(
    (worst, one) => (worst === null || badness[one] > badness[worst] ? one : worst),
    null,
  )

/** Records wait, and nobody takes them. */
export const isStuck = (state: WindowState | null): boolean => state === 'stalled' || state === 'stopped'
