import type { PartitionLog } from '../../core/lag.ts'
import { lagPace } from '../../core/lag-pace.ts'
import { type LagSample, lagState, type WindowState, worstState } from '../../core/lag-state.ts'
import type { GroupReading } from '../../core/score/judgement.ts'
import type { LagScan, ScannedGroup } from '../../kafka/cluster.ts'
import { pacer } from '../../kafka/pacer.ts'
import type { ScanLags } from '../../kafka/scan-lags.ts'
import type { PartitionWindow } from '../../store/history.ts'
import { type PackedWindow, packedWindow } from './packed-window.ts'

/**
 * So many samples a window has at most, however short the interval: those in between tell nothing new. For the same reason a
 * group that is behind is judged anew only twice a sample: for 10,000 partitions that makes 65 MB of garbage.
 */
const samplesPerWindow = 8

/**
 * What the last scans saw of the partitions that a group has not read to their end. Of the others nothing is kept: whoever
 * has just read everything begins a new window.
 */
export interface LagWindows {
  /**
   * What was seen of a group before the start, so that one that had stalled has stalled still, and need not be watched for
   * another window. For a group that no scan has been taken in of yet.
   */
  recall(group: string, past: readonly PartitionWindow[], windowMs: number): void
  /** Takes a scan in and says how every group of it reads. */
  follow(scan: LagScan, lags: Pick<ScanLags, 'logs'>, windowMs: number): Promise<Map<string, GroupReading>>
}

/** Of one environment. */
export function createLagWindows(): LagWindows {
  let windows = new Map<string, Map<string, PackedWindow>>()
  let judged = new Map<string, { at: number; reading: GroupReading }>()
  return {
    recall(group, past, windowMs) {
      const own = recalled(past, windowMs)
      if (!windows.has(group) && own.size > 0) windows.set(group, own)
    },
    async follow(scan, { logs }, windowMs) {
      const pace = pacer()
      const ids = new Map(scan.description.topics.map(topic => [topic.name, topic.id]))
      const next: typeof windows = new Map()
      const readings = new Map<string, GroupReading>()
      const nextJudged: typeof judged = new Map()
      for (const group of scan.groups) {
        const before = windows.get(group.id)
        // A group whose commits are not told now goes on from where it was when they are told again.
        if (!group.committed.known) {
          if (before) next.set(group.id, before)
          if (group.kind !== 'share') readings.set(group.id, unknownReading)
          continue
        }
        const own = samplesOf(group, scan.at, ids, logs, before, windowMs)
        if (own.size > 0) next.set(group.id, own)
        const last = judged.get(group.id)
        const isRecent = last !== undefined && scan.at - last.at < windowMs / samplesPerWindow / 2
        const verdict =
          isRecent && ![...own.values()].every(window => window.isReadUp())
            ? last
            : { at: scan.at, reading: readingOf(group, own, windowMs) }
        nextJudged.set(group.id, verdict)
        readings.set(group.id, verdict.reading)
        if (pace.isDue()) await pace.rest()
      }
      windows = next
      judged = nextJudged
      return readings
    },
  }
}

const unknownReading: GroupReading = { state: 'unknown', topics: new Map(), behindMs: null, catchUpMs: null }

function samplesOf(
  { committed }: ScannedGroup,
  at: number,
  ids: ReadonlyMap<string, string>,
  logs: ReadonlyMap<string, readonly PartitionLog[]>,
  before: ReadonlyMap<string, PackedWindow> | undefined,
  windowMs: number,
): Map<string, PackedWindow> {
  const windows = new Map<string, PackedWindow>()
  for (const { topic, partition, offset } of committed.known ? committed.value : []) {
    const id = ids.get(topic)
    if (id === undefined) continue
    let own = windows.get(topic)
    if (own === undefined) {
      const earlier = before?.get(topic)
      own = earlier?.id === id ? earlier : packedWindow(id)
      own.begin(at, 1.5 * windowMs, windowMs / samplesPerWindow)
      windows.set(topic, own)
    }
    // Kafka numbers partitions from 0 without gaps.
    const log = logs.get(topic)?.[partition]
    own.add(partition, offset, log?.start ?? null, log?.end ?? null)
  }
  return windows
}

function recalled(past: readonly PartitionWindow[], windowMs: number): Map<string, PackedWindow> {
  const windows = new Map<string, PackedWindow>()
  // Of a topic made anew there is an older series of the same name: the one that was seen last counts.
  const newestLast = past.toSorted((a, b) => (a.points.at(-1)?.at ?? 0) - (b.points.at(-1)?.at ?? 0))
  const ids = new Map(newestLast.map(({ topic, topicId }) => [topic, topicId]))
  for (const [topic, id] of ids) {
    const partitions = past.filter(one => one.topic === topic && one.topicId === id)
    const scans = Map.groupBy(
      partitions.flatMap(({ partition, points }) => points.map(point => ({ partition, ...point }))),
      point => point.at,
    )
    const window = packedWindow(id)
    for (const [at, points] of [...scans].sort(([a], [b]) => a - b)) {
      window.begin(at, 1.5 * windowMs, windowMs / samplesPerWindow)
      for (const { partition, committed, start, end } of points) window.add(partition, committed, start, end)
    }
    windows.set(topic, window)
  }
  return windows
}

function readingOf(
  { description, state }: ScannedGroup,
  windows: ReadonlyMap<string, PackedWindow>,
  windowMs: number,
): GroupReading {
  const hasMembers = description.known
    ? description.value.members.length > 0
    : state === 'Empty'
      ? false
      : null
  const topics = new Map<string, WindowState>()
  const behind: LagSample[][] = []
  for (const [topic, window] of windows) {
    const states = new Set<WindowState>()
    window.each(samples => {
      states.add(lagState({ samples, windowMs, hasMembers }))
      const last = samples.at(-1)
      if (last && last.committed !== last.end) behind.push(samples)
    })
    const worst = worstState(states)
    if (worst !== null) topics.set(topic, worst)
  }
  const pace = lagPace(behind)
  const isReadUp = behind.length === 0 && topics.size > 0
  return {
    state: worstState(topics.values()),
    topics,
    behindMs: isReadUp ? 0 : pace.behindMs,
    catchUpMs: isReadUp ? 0 : pace.catchUpMs,
  }
}
