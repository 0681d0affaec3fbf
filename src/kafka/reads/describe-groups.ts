import { Failure, type Known, unknown } from '../../core/failure.ts'
import type { Call } from '../call.ts'
import type { GroupDescription, GroupListed } from '../cluster.ts'
import type { Door } from '../door.ts'
import { askCoordinators, type Coordinator } from './coordinators.ts'
import { describeClassic } from './describe-classic.ts'
import { describeConsumer } from './describe-consumer.ts'
import { describeShare } from './describe-share.ts'

/** Members and assignments. Classic, consumer (KIP-848) and share groups (KIP-932) have a request each. */
export async function describeGroups(
  door: Door,
  call: Call,
  groups: readonly GroupListed[],
  coordinatorOf: (group: GroupListed) => Known<Coordinator>,
): Promise<Map<string, Known<GroupDescription>>> {
  const results = new Map<string, Known<GroupDescription>>()
  const classic = new Map<string, Coordinator>()
  const consumer = new Map<string, Coordinator>()
  const share = new Map<string, Coordinator>()
  const sameRequest = { classic, consumer, share, unknown: classic, streams: null }
  for (const group of groups) {
    const coordinator = coordinatorOf(group)
    const others = sameRequest[group.kind]
    if (others === null) results.set(group.id, unknown(notDescribed(group)))
    else if (!coordinator.known) results.set(group.id, coordinator)
    else others.set(group.id, coordinator.value)
  }
  const described = await Promise.all([
    askCoordinators(door, call, classic, (broker, ids) => describeClassic(door, call, broker, ids)),
    askCoordinators(door, call, consumer, (broker, ids) => describeConsumer(door, call, broker, ids)),
    askCoordinators(door, call, share, (broker, ids) => describeShare(door, call, broker, ids)),
  ])
  return new Map([...results, ...described.flatMap(part => [...part])])
}

const notDescribed = ({ id, kind }: GroupListed): Failure =>
  new Failure('refused', `Group ${id} is a ${kind} group: its members cannot be shown`, {
    hint: `Kafka’s own tool shows them: kafka-${kind}-groups.`,
  })
