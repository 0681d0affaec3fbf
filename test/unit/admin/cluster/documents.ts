import type { ClusterExport } from '../../../../src/admin/cluster/export-document.ts'
import type { ClusterRead } from '../../../../src/admin/cluster/read-cluster.ts'
import type { RestoreInput } from '../../../../src/admin/cluster/restore/restore-input.ts'
import { restorable } from '../../../../src/admin/cluster/restore/restore-input.ts'
import { known } from '../../../../src/core/failure.ts'
import type { ScannedGroup } from '../../../../src/kafka/cluster.ts'

/** An export of a cluster of three brokers that holds nothing, with what is laid over it. */
export const exportOf = (
  parts: Partial<Omit<ClusterExport, 'header'>> & { header?: Partial<ClusterExport['header']> } = {},
): ClusterExport => ({
  format: 'kafka-ops cluster export',
  version: 1,
  missing: [],
  cluster: { features: [], configs: {}, hidden: [] },
  brokers: [1, 2, 3].map(id => ({ id, rack: null, configs: {}, hidden: [] })),
  topics: [],
  acls: [],
  quotas: [],
  scramUsers: [],
  groups: [],
  schemas: null,
  ...parts,
  header: {
    exportedAt: '2026-11-23T03:00:00.000Z',
    environment: 'test',
    clusterId: 'c1',
    topicIds: {},
    schemaIds: {},
    ...parts.header,
  },
})

export const topicOf = (
  name: string,
  configs: Record<string, string> = {},
  placement: number[][] = [[1, 2, 3]],
): ClusterExport['topics'][number] => ({ name, partitions: placement.length, configs, placement })

export const groupOf = (
  group: string,
  offsets: ClusterExport['groups'][number]['offsets'] = [],
): ClusterExport['groups'][number] => ({ group, kind: 'classic', state: 'Empty', offsets })

/** The cluster as it is now: like this export, with logs that end where it is said (`topic/partition`). */
export function clusterNow(
  document: ClusterExport,
  { ends = {}, members = {} }: { ends?: Record<string, bigint>; members?: Record<string, number> } = {},
): ClusterRead {
  const at = { id: 'm', clientId: 'c', host: 'h', memberId: 'm', instanceId: null, assignment: [] }
  const groups = document.groups.map(({ group, kind, offsets }): ScannedGroup => {
    const count = members[group] ?? 0
    const state = count > 0 ? 'Stable' : 'Empty'
    const listed = { id: group, kind, state, protocolType: 'consumer', coordinator: 1 }
    return {
      ...listed,
      committed: known(offsets.map(one => ({ ...one, leaderEpoch: 0, metadata: one.metadata ?? null }))),
      description: known({ ...listed, assignor: 'range', members: Array.from({ length: count }, () => at) }),
    }
  })
  return {
    document,
    settings: new Map(
      document.topics.map(({ name, configs }) => [
        name,
        Object.entries({ 'retention.ms': '604800000', ...configs }).map(([key, value]) => ({
          name: key,
          value,
          source: 'topic' as const,
          readOnly: false,
          sensitive: false,
        })),
      ]),
    ),
    scan: {
      at: 0,
      tookMs: 0,
      requests: 0,
      description: {
        clusterId: document.header.clusterId,
        brokers: document.brokers.map(({ id, rack }) => ({ id, rack, host: 'h', port: 1 })),
        topics: document.topics.map(({ name, placement }) => ({
          name,
          id: document.header.topicIds[name] ?? `${name}-id`,
          internal: false,
          partitions: placement.map((replicas, partition) => ({
            partition,
            leader: replicas[0] ?? null,
            leaderEpoch: 0,
            replicas,
            isr: replicas,
            offlineReplicas: [],
          })),
        })),
        at: 0,
      },
      ends: new Map(Object.entries(ends).map(([key, end]) => [key, known(end)])),
      starts: new Map(Object.keys(ends).map(key => [key, known(0n)])),
      groups,
      missing: [],
    },
  }
}

export const restoring = (
  file: ClusterExport,
  now: ClusterRead,
  more: Partial<RestoreInput> = {},
): RestoreInput => ({
  file,
  now,
  only: restorable,
  offsets: 'as-exported',
  isProtected: () => false,
  ...more,
})
