import { totalLag } from '../../core/lag.ts'
import type { LagScan } from '../../kafka/cluster.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import type { SeriesPoint } from '../../store/history.ts'

export interface IdleGroup {
  group: string
  lag: bigint | null
}
export interface UnbalancedGroup {
  group: string
  members: number
  /** Partitions of the member that has the most, and of the one that has the fewest. */
  most: number
  least: number
}

/**
 * Pure: groups that have commits, no members, and read nothing while they were watched. One that was watched for less than
 * half the time is none: nobody knows.
 */
export function idleGroups(
  scan: LagScan,
  read: ReadonlyMap<string, readonly SeriesPoint[]>,
  periodMs: number,
): IdleGroup[] {
  const rows = scanRows(scan)
  return scan.groups.flatMap(({ id, description, committed }) => {
    const hasNobody = description.known && description.value.members.length === 0
    if (!hasNobody || !committed.known || committed.value.length === 0) return []
    const points = read.get(id) ?? []
    const watchedMs = points.reduce((sum, point) => sum + point.elapsedMs, 0)
    const records = points.reduce((sum, point) => sum + point.rise, 0)
    return records > 0 || watchedMs < periodMs / 2
      ? []
      : [{ group: id, lag: totalLag(rows.get(id) ?? []).lag }]
  })
}

/** Pure: groups of which a member has two partitions more than another, and half as much again as the mean. The worst first. */
export function unbalancedGroups({ groups }: Pick<LagScan, 'groups'>): UnbalancedGroup[] {
  return groups
    .flatMap(({ id, description }) => {
      const members = description.known ? description.value.members : []
      const counts = members.map(member => member.assignment.length)
      const most = Math.max(0, ...counts)
      const least = Math.min(most, ...counts)
      const mean = counts.reduce((sum, one) => sum + one, 0) / (counts.length || 1)
      return most - least >= 2 && most > 1.5 * mean
        ? [{ group: id, members: members.length, most, least }]
        : []
    })
    .sort((a, b) => b.most - b.least - (a.most - a.least) || (a.group < b.group ? -1 : 1))
}
