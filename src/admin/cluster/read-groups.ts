import { Failure } from '../../core/failure.ts'
import type { LagScan } from '../../kafka/cluster.ts'
import type { ClusterExport, ExportedGroup } from './export-document.ts'
import type { Miss } from './read-cluster.ts'

/**
 * Groups with their commits. Without leader epochs: an epoch of a topic that was deleted is beyond those of the one that takes
 * its name, and a consumer that is handed it waits for an epoch that may never come (KIP-320).
 */
export function readGroups(scan: LagScan, miss: Miss): ClusterExport['groups'] {
  for (const { broker, why } of scan.missing)
    miss(
      'groups',
      null,
      broker === null ? why : new Failure(why.code, `Groups of broker ${broker}: ${why.message}`),
    )
  return scan.groups
    .flatMap(({ id, kind, state, committed }): ExportedGroup[] => {
      // Share groups commit nothing: their progress is Kafka's own (KIP-932).
      if (kind === 'share') return [{ group: id, kind, state, offsets: [] }]
      if (!committed.known) {
        miss('groups', id, committed.why)
        return []
      }
      const offsets = committed.value
        .map(({ topic, partition, offset, metadata }) => ({
          topic,
          partition,
          offset,
          ...(metadata ? { metadata } : {}),
        }))
        .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
      return [{ group: id, kind, state, offsets }]
    })
    .sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0))
}
