import { toFailure } from '../../core/failure.ts'
import type { Request } from '../../core/request.ts'
import type { Room } from '../room.ts'

/**
 * Executes an approved request. The rules are asked again about the requester and all approvers, who did not just act: what
 * Slack knows of them is brought up to date first. Somebody else who took the request first is no failure.
 */
export async function executeRequest<C>(room: Room<C>, request: Request, zone: string): Promise<void> {
  await room.people.know([request.requester.id, ...request.decisions.map(one => one.approver.id)])
  try {
    await room.pipeline.execute(request.id, zone)
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code !== 'conflict') throw failure
    room.log.info(`Request ${request.id} was taken by somebody else: ${failure.message}`)
  }
}
