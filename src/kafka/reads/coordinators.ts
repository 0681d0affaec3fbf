import { findCoordinatorV4 } from '@platformatic/kafka'
import { type Known, known, toFailure, unknown } from '../../core/failure.ts'
import { type Call, pause } from '../call.ts'
import type { Broker } from '../cluster.ts'
import { request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { isCoordinatorMoving, kafkaError, kafkaFailure } from '../failures/kafka-error.ts'

/** Where a group's coordinator is reached. */
export type Coordinator = Pick<Broker, 'id' | 'host' | 'port'>

/** The coordinators of groups, in one FindCoordinator request (v4, KIP-699). */
export async function findCoordinators(
  door: Door,
  call: Call,
  groups: readonly string[],
): Promise<Map<string, Known<Coordinator>>> {
  const found = new Map<string, Known<Coordinator>>()
  let wanted = [...groups]
  for (let attempt = 1; ; attempt += 1) {
    const answer = await door.connections.askAny(call, [request(findCoordinatorV4.api, groupKey, wanted)])
    const again: string[] = []
    for (const { key, nodeId, host, port, errorCode, errorMessage } of answer.coordinators) {
      if (errorCode === 0) found.set(key, known({ id: nodeId, host, port }))
      else {
        found.set(key, unknown(kafkaFailure(`The coordinator of group ${key}`, errorCode, errorMessage)))
        // No coordinator: __consumer_offsets is being created, or its partition is offline. The latter lasts.
        if (errorCode === kafkaError.coordinatorNotAvailable && attempt < 4) again.push(key)
      }
    }
    if (again.length === 0 || !(await pause(call, retryMs(attempt)))) return found
    wanted = again
  }
}

/** An answer about one group, or that its coordinator has to be asked again, maybe another one. */
export type GroupAnswer<T> = Known<T> | { movingCode: number }

/**
 * Asks coordinators about groups: one request for each of them, side by side. Groups whose coordinator moves or loads are
 * looked up and asked again until the call's time is over. A coordinator that does not answer costs only its own groups.
 */
export async function askCoordinators<T>(
  door: Door,
  call: Call,
  placed: ReadonlyMap<string, Coordinator>,
  ask: (coordinator: Coordinator, groups: string[]) => Promise<Map<string, GroupAnswer<T>>>,
): Promise<Map<string, Known<T>>> {
  const results = new Map<string, Known<T>>()
  let pending: ReadonlyMap<string, Coordinator> = placed
  for (let attempt = 1; pending.size > 0; attempt += 1) {
    const moving: string[] = []
    await Promise.all(
      grouped(pending).map(async ({ coordinator, groups }) => {
        try {
          const answers = await ask(coordinator, groups)
          for (const group of groups) {
            const answer = answers.get(group) ?? { movingCode: kafkaError.notCoordinator }
            if ('known' in answer) results.set(group, answer)
            else {
              moving.push(group)
              results.set(group, unknown(kafkaFailure(`Group ${group}`, answer.movingCode)))
            }
          }
        } catch (error) {
          const why = unknown(toFailure(error))
          for (const group of groups) results.set(group, why)
        }
      }),
    )
    if (moving.length === 0 || !(await pause(call, retryMs(attempt)))) break
    const found = await findCoordinators(door, call, moving).catch(toFailure)
    if (!(found instanceof Map)) break
    const next = new Map<string, Coordinator>()
    for (const [group, place] of found) {
      if (place.known) next.set(group, place.value)
      else results.set(group, place)
    }
    pending = next
  }
  return results
}

/** A group's error code as an answer. */
export const groupProblem = (group: string, code: number, detail?: string | null): GroupAnswer<never> =>
  isCoordinatorMoving(code) ? { movingCode: code } : unknown(kafkaFailure(`Group ${group}`, code, detail))

function grouped(placed: ReadonlyMap<string, Coordinator>): { coordinator: Coordinator; groups: string[] }[] {
  const perBroker = new Map<number, { coordinator: Coordinator; groups: string[] }>()
  for (const [group, coordinator] of placed) {
    const same = perBroker.get(coordinator.id)
    if (same === undefined) perBroker.set(coordinator.id, { coordinator, groups: [group] })
    else same.groups.push(group)
  }
  return [...perBroker.values()]
}

const groupKey = 0
export const retryMs = (attempt: number): number => Math.min(1000, 100 * 2 ** attempt)
