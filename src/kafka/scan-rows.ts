import { type LagRow, lagRows } from '../core/lag.ts'
import { type LagScan, partitionKey, type ScannedGroup } from './cluster.ts'

/** The lag rows of every group of a scan whose commits are known; the others have an empty list and are to be named. */
export function scanRows(scan: LagScan): Map<string, LagRow[]> {
  const partitions = new Map(
    scan.description.topics.map(topic => [topic.name, topic.partitions.map(one => one.partition)]),
  )
  const logs = { starts: scan.starts, ends: scan.ends, partitions, key: partitionKey }
  return new Map(scan.groups.map(group => [group.id, rowsOf(group, logs)]))
}

function rowsOf(group: ScannedGroup, logs: Parameters<typeof lagRows>[3]): LagRow[] {
  if (!group.committed.known) return []
  const assigned = group.description.known
    ? group.description.value.members.flatMap(member => member.assignment)
    : []
  return lagRows(group.id, group.committed.value, assigned, logs)
}
