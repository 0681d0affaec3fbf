import { deleteGroupsV2 } from '@platformatic/kafka'
import { Failure, toFailure } from '../../core/failure.ts'
import { pause } from '../call.ts'
import type { GroupResult } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { isCoordinatorMoving, kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { type Coordinator, findCoordinators, retryMs } from '../reads/coordinators.ts'

/**
 * DeleteGroups v2 (KIP-229), to the coordinator of each; it is the same request for classic, consumer and share groups. Every
 * group gets its own result, and where the answer was lost that of its coordinator's groups is the doubt.
 */
export async function deleteGroups(door: Door, groups: readonly string[]): Promise<GroupResult[]> {
  if (groups.length === 0) return []
  const call = callOf(door)
  const errors = new Map<string, Failure | null>()
  let wanted: readonly string[] = groups
  for (let attempt = 1; ; attempt += 1) {
    const places = await findCoordinators(door, call, wanted)
    const byBroker = new Map<number, { coordinator: Coordinator; ids: string[] }>()
    for (const group of wanted) {
      const place = places.get(group)
      if (!place?.known) {
        errors.set(group, place?.why ?? kafkaFailure(`Group ${group}`, kafkaError.notCoordinator))
        continue
      }
      const same = byBroker.get(place.value.id)
      if (same) same.ids.push(group)
      else byBroker.set(place.value.id, { coordinator: place.value, ids: [group] })
    }
    const moving = await Promise.all(
      [...byBroker.values()].map(async ({ coordinator, ids }) => {
        try {
          const answer = await door.connections.ask(
            call,
            coordinator,
            [request(deleteGroupsV2.api, ids)],
            'write',
          )
          const codes = new Map(answer.results.map(one => [one.groupId, one.errorCode]))
          for (const id of ids) errors.set(id, errorOf(id, codes.get(id)))
          return ids.filter(id => isCoordinatorMoving(codes.get(id) ?? 0))
        } catch (error) {
          for (const id of ids) errors.set(id, toFailure(error))
          return []
        }
      }),
    )
    wanted = moving.flat()
    if (wanted.length === 0 || !(await pause(call, retryMs(attempt)))) break
  }
  return groups.map(group => ({ group, error: errors.get(group) ?? null }))
}

function errorOf(group: string, code: number | undefined): Failure | null {
  if (code === 0) return null
  const about = `Group ${group} was not deleted`
  if (code === undefined) return new Failure('rejected', `${about}: the answer does not name it`)
  if (code === kafkaError.nonEmptyGroup)
    return new Failure('refused', `${about}: it has members`, {
      hint: 'Stop its consumers, then try again.',
    })
  return kafkaFailure(about, code)
}
