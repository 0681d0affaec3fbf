import { known, unknown } from '../../core/failure.ts'
import type { Call } from '../call.ts'
import type { Committed } from '../cluster.ts'
import { offsetFetchRequest, readFetchedOffsets } from '../codecs/offset-fetch.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaFailure } from '../failures/kafka-error.ts'
import {
  askCoordinators,
  type Coordinator,
  findCoordinators,
  type GroupAnswer,
  groupProblem,
} from './coordinators.ts'

export async function committed(door: Door, group: string): Promise<Committed[]> {
  const call = callOf(door)
  const found = await findCoordinators(door, call, [group])
  const place = found.get(group)
  if (place === undefined || !place.known) throw place?.why ?? kafkaFailure(`Group ${group}`, -1)
  const results = await askCoordinators(door, call, new Map([[group, place.value]]), (coordinator, groups) =>
    fetchCommitted(door, call, coordinator, groups),
  )
  const result = results.get(group)
  if (result === undefined || !result.known) throw result?.why ?? kafkaFailure(`Group ${group}`, -1)
  return result.value
}

/** The commits of many groups over all their topics, in one request to the broker that coordinates them. */
export async function fetchCommitted(
  door: Door,
  call: Call,
  coordinator: Coordinator,
  groups: readonly string[],
): Promise<Map<string, GroupAnswer<Committed[]>>> {
  const answer = await door.connections.ask(call, coordinator, [offsetFetchRequest(groups)])
  const fetched = await readFetchedOffsets(answer)
  return new Map(
    fetched.map(({ group, errorCode, committed, failed }): [string, GroupAnswer<Committed[]>] => {
      if (errorCode !== 0) return [group, groupProblem(group, errorCode)]
      const [broken] = failed
      if (broken === undefined) return [group, known(committed.sort(byPlace))]
      const about = `The commit of group ${group} for ${broken.topic}/${broken.partition}`
      return [group, unknown(kafkaFailure(about, broken.errorCode))]
    }),
  )
}

const byPlace = (a: Committed, b: Committed): number =>
  a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1
