import { consumerGroupDescribeV0, describeGroupsV5 } from '@platformatic/kafka'
import { Failure, type Known, known, unknown } from '../../core/failure.ts'
import type { Call } from '../call.ts'
import type { GroupDescription, GroupKind, GroupListed } from '../cluster.ts'
import { readAssignment } from '../codecs/assignment.ts'
import { request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { askCoordinators, type Coordinator, type GroupAnswer, groupProblem } from './coordinators.ts'

/** Members and assignments: classic groups and those of the new protocol (KIP-848) have a request each. */
export async function describeGroups(
  door: Door,
  call: Call,
  groups: readonly GroupListed[],
  coordinatorOf: (group: GroupListed) => Known<Coordinator>,
): Promise<Map<string, Known<GroupDescription>>> {
  const results = new Map<string, Known<GroupDescription>>()
  const classic = new Map<string, Coordinator>()
  const consumer = new Map<string, Coordinator>()
  for (const group of groups) {
    const coordinator = coordinatorOf(group)
    if (group.kind === 'share' || group.kind === 'streams')
      results.set(group.id, unknown(notDescribed(group.kind)))
    else if (!coordinator.known) results.set(group.id, coordinator)
    else (group.kind === 'consumer' ? consumer : classic).set(group.id, coordinator.value)
  }
  const described = await Promise.all([
    askCoordinators(door, call, classic, (coordinator, ids) => describeClassic(door, call, coordinator, ids)),
    askCoordinators(door, call, consumer, (coordinator, ids) =>
      describeConsumer(door, call, coordinator, ids),
    ),
  ])
  return new Map([...results, ...described.flatMap(part => [...part])])
}

async function describeClassic(
  door: Door,
  call: Call,
  coordinator: Coordinator,
  ids: string[],
): Promise<Map<string, GroupAnswer<GroupDescription>>> {
  const answer = await door.connections.ask(call, coordinator, [request(describeGroupsV5.api, ids, false)])
  return new Map(
    answer.groups.map((group): [string, GroupAnswer<GroupDescription>] => {
      const id = group.groupId
      if (group.errorCode !== 0) return [id, groupProblem(id, group.errorCode)]
      // Only consumers write their assignment in this form; Connect workers and others have their own.
      const isConsumer = group.protocolType === 'consumer'
      const members = group.members.map(member => ({
        memberId: member.memberId,
        instanceId: member.groupInstanceId ?? null,
        clientId: member.clientId,
        host: withoutSlash(member.clientHost),
        assignment: isConsumer ? readAssignment(member.memberAssignment) : [],
      }))
      const unreadable = members.find(member => member.assignment === undefined)
      if (unreadable !== undefined) return [id, unknown(unreadableAssignment(id, unreadable.memberId))]
      const description: GroupDescription = {
        id,
        kind: 'classic',
        state: group.groupState,
        coordinator: coordinator.id,
        assignor: group.protocolData,
        members: members.map(member => ({ ...member, assignment: member.assignment ?? [] })),
      }
      return [id, known(description)]
    }),
  )
}

async function describeConsumer(
  door: Door,
  call: Call,
  coordinator: Coordinator,
  ids: string[],
): Promise<Map<string, GroupAnswer<GroupDescription>>> {
  const answer = await door.connections.ask(call, coordinator, [
    request(consumerGroupDescribeV0.api, ids, false),
  ])
  return new Map(
    answer.groups.map((group): [string, GroupAnswer<GroupDescription>] => {
      const id = group.groupId
      if (group.errorCode !== 0) return [id, groupProblem(id, group.errorCode, group.errorMessage)]
      const description: GroupDescription = {
        id,
        kind: 'consumer',
        state: group.groupState,
        coordinator: coordinator.id,
        assignor: group.assignorName,
        members: group.members.map(member => ({
          memberId: member.memberId,
          instanceId: member.instanceId ?? null,
          clientId: member.clientId,
          host: withoutSlash(member.clientHost),
          assignment: member.assignment.topicPartitions.flatMap(({ topicName, partitions }) =>
            partitions.map(partition => ({ topic: topicName, partition })),
          ),
        })),
      }
      return [id, known(description)]
    }),
  )
}

/** Java prints an address as "name/address"; without a resolved name it begins with the slash. */
const withoutSlash = (host: string): string => host.replace(/^\//, '')

const unreadableAssignment = (group: string, member: string): Failure =>
  new Failure('rejected', `Group ${group}: the assignment of member ${member} cannot be read`, {
    hint: 'Its client does not write assignments in the form of Kafka’s consumer protocol.',
  })

const notDescribed = (kind: GroupKind): Failure =>
  new Failure('refused', `The members of a ${kind} group are not shown yet`, {
    hint: `Use Kafka’s own kafka-${kind}-groups tool for them.`,
  })
