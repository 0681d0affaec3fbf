import { describeGroupsV5 } from '@platformatic/kafka'
import { Failure, known, unknown } from '../../core/failure.ts'
import type { Call } from '../call.ts'
import type { GroupDescription, GroupMember } from '../cluster.ts'
import { readAssignment } from '../codecs/assignment.ts'
import { request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { type Coordinator, type GroupAnswer, groupProblem } from './coordinators.ts'

/** Classic groups by DescribeGroups v5. A group that does not exist (any more) comes back with the state Dead. */
export async function describeClassic(
  door: Door,
  call: Call,
  coordinator: Coordinator,
  ids: string[],
): Promise<Map<string, GroupAnswer<GroupDescription>>> {
  const answer = await door.connections.ask(call, coordinator, [request(describeGroupsV5.api, ids, false)])
  return new Map(answer.groups.map(group => [group.groupId, describe(group, coordinator)]))
}

function describe(
  group: describeGroupsV5.DescribeGroupsResponseGroup,
  coordinator: Coordinator,
): GroupAnswer<GroupDescription> {
  const id = group.groupId
  if (group.errorCode !== 0) return groupProblem(id, group.errorCode)
  const members: GroupMember[] = []
  for (const { memberId, groupInstanceId, clientId, clientHost, memberAssignment } of group.members) {
    // Only consumers write their assignment in this form; Connect workers and others have their own.
    const assignment = group.protocolType === 'consumer' ? readAssignment(memberAssignment) : []
    if (assignment === undefined) return unknown(unreadableAssignment(id, memberId))
    const host = withoutSlash(clientHost)
    members.push({ memberId, instanceId: groupInstanceId ?? null, clientId, host, assignment })
  }
  const { groupState: state, protocolData: assignor } = group
  return known({ id, kind: 'classic', state, coordinator: coordinator.id, assignor, members })
}

/** Java prints an address as "name/address"; without a resolved name it begins with the slash. */
export const withoutSlash = (host: string): string => host.replace(/^\//, '')

const unreadableAssignment = (group: string, member: string): Failure =>
  new Failure('rejected', `Group ${group}: the assignment of member ${member} cannot be read`, {
    hint: 'Its client does not write assignments in the form of Kafka’s consumer protocol.',
  })
