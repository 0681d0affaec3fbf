import { type LagRow, type Logs, lagRows } from '../core/lag.ts'
import type { LagScan, ScannedGroup } from './cluster.ts'
import { partitionLogs } from './partition-logs.ts'

/** The lag rows of every group of a scan whose commits are known; the others have an empty list and are to be named. */
export function scanRows(scan: LagScan): Map<string, LagRow[]> {
  const logs = scanLogs(scan)
  return new Map(scan.groups.map(group => [group.id, rowsOf(group, logs)]))
}

export const scanLogs = ({ description, starts, ends }: LagScan): Logs =>
  partitionLogs(description.topics, starts, ends)

export function rowsOf({ id, committed, description }: ScannedGroup, logs: Logs): LagRow[] {
  if (!committed.known) return []
  const assigned = description.known ? description.value.members.flatMap(member => member.assignment) : []
  return lagRows(id, committed.value, assigned, logs)
}
