import { consumerGroupDescribeV0 } from '@platformatic/kafka'
import { known } from '../../core/failure.ts'
import type { Call } from '../call.ts'
import type { GroupDescription } from '../cluster.ts'
import { request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { type Coordinator, type GroupAnswer, groupProblem } from './coordinators.ts'
import { withoutSlash } from './describe-classic.ts'

/** Groups of the consumer protocol by ConsumerGroupDescribe (KIP-848); to DescribeGroups they look dead. */
export async function describeConsumer(
  door: Door,
  call: Call,
  coordinator: Coordinator,
  ids: string[],
): Promise<Map<string, GroupAnswer<GroupDescription>>> {
  const question = [request(consumerGroupDescribeV0.api, ids, false)]
  const answer = await door.connections.ask(call, coordinator, question)
  return new Map(answer.groups.map(group => [group.groupId, describe(group, coordinator)]))
}

function describe(
  group: consumerGroupDescribeV0.ConsumerGroupDescribeResponseGroup,
  coordinator: Coordinator,
): GroupAnswer<GroupDescription> {
  const { groupId: id, errorCode, errorMessage, groupState: state, assignorName: assignor } = group
  if (errorCode !== 0) return groupProblem(id, errorCode, errorMessage ?? null)
  const members = group.members.map(({ memberId, instanceId, clientId, clientHost, assignment }) => ({
    memberId,
    instanceId: instanceId ?? null,
    clientId,
    host: withoutSlash(clientHost),
    assignment: assignment.topicPartitions.flatMap(({ topicName: topic, partitions }) =>
      partitions.map(partition => ({ topic, partition })),
    ),
  }))
  return known({ id, kind: 'consumer', state, coordinator: coordinator.id, assignor, members })
}
