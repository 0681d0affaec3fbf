import { listGroupsV4, listGroupsV5 } from '@platformatic/kafka'
import { Failure, toFailure } from '../../core/failure.ts'
import { type Call, pause } from '../call.ts'
import type { Broker, ClusterMetadata, GroupKind, GroupListed, GroupListing } from '../cluster.ts'
import { request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { kafkaError, kafkaFailure } from '../failures/kafka-error.ts'

/**
 * The groups that one broker coordinates, of all kinds. An empty filter of types means all (KIP-848, v5); brokers before
 * Kafka 3.8 know classic groups only, or do not tell (v4, with states since KIP-518).
 */
export async function groupsOf(door: Door, call: Call, broker: Broker): Promise<GroupListed[]> {
  const question = [request(listGroupsV5.api, [], []), request(listGroupsV4.api, [], [])]
  for (;;) {
    const answer = await door.connections.ask(call, broker, question)
    if (answer.errorCode === 0)
      return answer.groups.map(group => ({
        id: group.groupId,
        kind: kindOf(group.groupType),
        state: group.groupState,
        protocolType: group.protocolType,
        coordinator: broker.id,
      }))
    const failure = kafkaFailure(`The groups of broker ${broker.id}`, answer.errorCode)
    if (answer.errorCode !== kafkaError.coordinatorLoadInProgress || !(await pause(call, 300))) throw failure
  }
}

export async function listGroups(door: Door, call: Call, metadata: ClusterMetadata): Promise<GroupListing> {
  const missing = groupsWithoutCoordinator(metadata)
  const lists = await Promise.all(
    metadata.brokers.map(async broker => {
      try {
        return await groupsOf(door, call, broker)
      } catch (error) {
        missing.push({ broker: broker.id, why: toFailure(error) })
        return []
      }
    }),
  )
  // While a group moves, both its old and its new coordinator may name it.
  const groups = new Map(lists.flat().map(group => [group.id, group]))
  return { groups: [...groups.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), missing }
}

/** A group lives in one partition of __consumer_offsets; where that has no leader, no broker lists the group. */
export function groupsWithoutCoordinator(metadata: ClusterMetadata): GroupListing['missing'] {
  const offline = (metadata.topics.find(({ name }) => name === '__consumer_offsets')?.partitions ?? [])
    .filter(({ leader }) => leader === null)
    .map(({ partition }) => partition)
  if (offline.length === 0) return []
  const why = new Failure(
    'unreachable',
    `Groups may be missing: partition ${offline.join(', ')} of __consumer_offsets is offline, so nobody coordinates its groups`,
    { hint: 'Bring a broker back that holds one of its in-sync replicas.' },
  )
  return [{ broker: null, why }]
}

function kindOf(type: string | undefined): GroupKind {
  switch (type?.toLowerCase()) {
    case undefined:
    case 'classic':
      return 'classic'
    case 'consumer':
      return 'consumer'
    case 'share':
      return 'share'
    case 'streams':
      return 'streams'
    default:
      return 'unknown'
  }
}
