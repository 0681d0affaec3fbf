import type { ObservedReset } from '../../../src/admin/offsets/group-moves.ts'
import type { ObservedGroup } from '../../../src/admin/offsets/observe-group.ts'
import type { ResetArguments } from '../../../src/admin/offsets/reset-arguments.ts'
import { Failure, type Known, known, unknown } from '../../../src/core/failure.ts'
import { type Committed, type GroupMember, partitionKey, type Topic } from '../../../src/kafka/cluster.ts'

/** One partition: log start and end, and the first offset at or after the time asked for; null log: it has no leader. */
export interface Log {
  start: number
  end: number
  atTime?: number | null
}
export type Logs = Record<string, (Log | null)[]>

export const member = (clientId: string, host = '/10.0.0.7'): GroupMember => ({
  memberId: `${clientId}-1`,
  instanceId: null,
  clientId,
  host,
  assignment: [],
})

export const commit = (
  topic: string,
  partition: number,
  offset: number | bigint,
  metadata = '',
): Committed => ({
  topic,
  partition,
  offset: BigInt(offset),
  leaderEpoch: 3,
  metadata,
})

export interface Scene {
  logs: Logs
  commits?: Committed[]
  members?: GroupMember[]
  state?: string
  kind?: 'classic' | 'consumer' | 'share'
  /** Topic → id, where it is another than at first. */
  ids?: Record<string, string>
  isListed?: boolean
  missing?: ObservedGroup['listing']['missing']
  description?: ObservedGroup['description']
  movedLately?: number | null
  lines?: ObservedReset['lines']
  group?: string
  isNamed?: boolean
}

export const noAnswer = new Failure('timeout', 'Broker 2 does not answer.')

export function observedGroup(scene: Scene): ObservedGroup {
  const { members = [], kind = 'classic', isListed = true, group = 'g', isNamed = true } = scene
  const state = scene.state ?? (members.length > 0 ? 'Stable' : 'Empty')
  const listed = { id: group, kind, state, protocolType: 'consumer', coordinator: 1 }
  const description = scene.description ?? known({ ...listed, assignor: 'range', members })
  return {
    cluster: {
      clusterId: 'cluster-1',
      brokers: [{ id: 1, host: 'b1', port: 9092, rack: null }],
      controllerId: known(1),
      topics: Object.entries(scene.logs).map(
        ([name, logs]): Topic => ({
          name,
          id: scene.ids?.[name] ?? `id-of-${name}`,
          internal: false,
          partitions: logs.map((log, partition) => ({
            partition,
            leader: log ? 1 : null,
            leaderEpoch: 3,
            replicas: [1],
            isr: [1],
            offlineReplicas: [],
          })),
        }),
      ),
      at: 0,
    },
    listing: { groups: isListed ? [listed] : [], missing: scene.missing ?? [] },
    group,
    isNamed,
    listed: isListed ? listed : undefined,
    description: isListed ? description : undefined,
    committed: scene.commits ?? [],
  }
}

/** What `offsets reset g` would have seen in this scene. */
export function observedReset(scene: Scene): ObservedReset {
  const read = (offset: (log: Log) => number | null | undefined) =>
    new Map(
      Object.entries(scene.logs).flatMap(([topic, logs]) =>
        logs.map((log, partition): [string, Known<bigint | null>] => {
          const value = log && offset(log)
          return [
            partitionKey(topic, partition),
            log ? known(value === null || value === undefined ? null : BigInt(value)) : unknown(noAnswer),
          ]
        }),
      ),
    )
  return {
    ...observedGroup(scene),
    starts: read(log => log.start),
    ends: read(log => log.end),
    atTime: read(log => log.atTime),
    lines: scene.lines ?? null,
    movedLately: scene.movedLately ?? null,
  }
}

export const resetArguments = (
  to: ResetArguments['to'],
  more: Partial<ResetArguments> = {},
): ResetArguments => ({
  group: ['g'],
  topic: undefined,
  partitions: undefined,
  create: false,
  to,
  ...more,
})
