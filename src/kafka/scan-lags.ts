import { type LagTotal, type Logs, totalLag } from '../core/lag.ts'
import type { LagScan } from './cluster.ts'
import { pacer } from './pacer.ts'
import { rowsOf, scanLogs } from './scan-rows.ts'

/** The lag of a scan in sums: what alerts, metrics and history need of it, made once. */
export interface ScanLags {
  logs: Logs
  groups: GroupLag[]
}
export interface GroupLag {
  id: string
  state: string
  /** null: its commits could not be read. */
  total: LagTotal | null
  topics: Map<string, LagTotal>
}

/** One group after the other, so that the rows of its partitions are garbage before the next ones are made. */
export async function scanLags(scan: LagScan): Promise<ScanLags> {
  const pace = pacer()
  const logs = scanLogs(scan)
  const groups: GroupLag[] = []
  for (const group of scan.groups) {
    const rows = rowsOf(group, logs)
    groups.push({
      id: group.id,
      state: group.description.known ? group.description.value.state : group.state,
      total: group.committed.known ? totalLag(rows) : null,
      topics: new Map([...Map.groupBy(rows, row => row.topic)].map(([topic, own]) => [topic, totalLag(own)])),
    })
    if (pace.isDue()) await pace.rest()
  }
  return { logs, groups }
}
