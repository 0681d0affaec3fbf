import type { Failure } from '../core/failure.ts'
import type { LagScan } from '../kafka/cluster.ts'
import { scanRows } from '../kafka/scan-rows.ts'

/** Groups that have committed in a topic or are assigned it, by topic; `unseen`: why there may be more of them. */
export function readersOf(scan: LagScan): { readers: Map<string, string[]>; unseen: Failure | null } {
  const unseen =
    scan.missing[0]?.why ??
    scan.groups.flatMap(one => (one.kind === 'share' || one.committed.known ? [] : [one.committed.why]))[0] ??
    null
  const readers = new Map<string, string[]>()
  for (const [group, rows] of scanRows(scan))
    for (const topic of new Set(rows.map(row => row.topic)))
      readers.set(topic, [...(readers.get(topic) ?? []), group])
  return { readers, unseen }
}
