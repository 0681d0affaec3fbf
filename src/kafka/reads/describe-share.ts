import { known } from '../../core/failure.ts'
import type { Call } from '../call.ts'
import type { GroupDescription } from '../cluster.ts'
import { type DescribedShareGroup, shareGroupDescribeApi } from '../codecs/share-group-describe.ts'
import { request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { type Coordinator, type GroupAnswer, groupProblem } from './coordinators.ts'
import { withoutSlash } from './describe-classic.ts'

/** Share groups by ShareGroupDescribe (KIP-932). */
export async function describeShare(
  door: Door,
  call: Call,
  coordinator: Coordinator,
  ids: string[],
): Promise<Map<string, GroupAnswer<GroupDescription>>> {
  const groups = await door.connections.ask(call, coordinator, [request(shareGroupDescribeApi, ids)])
  return new Map(groups.map(group => [group.group, describe(group, coordinator)]))
}

function describe(group: DescribedShareGroup, coordinator: Coordinator): GroupAnswer<GroupDescription> {
  const { group: id, errorCode, errorMessage, state, assignor } = group
  if (errorCode !== 0) return groupProblem(id, errorCode, errorMessage)
  const members = group.members.map(member => ({
    ...member,
    instanceId: null,
    host: withoutSlash(member.host),
  }))
  return known({ id, kind: 'share', state, coordinator: coordinator.id, assignor, members })
}
