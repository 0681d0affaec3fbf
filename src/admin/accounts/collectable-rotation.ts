import { Failure } from '../../core/failure.ts'
import type { Actor, Request } from '../../core/request.ts'
import type { Store } from '../../store/store.ts'
import { collectableMs, type Rotation, rotationShape } from './rotation.ts'

export interface Collectable extends Rotation {
  request: Request
}

/** The rotation whose password this person may have now. Throws a Failure that says why not. */
export function collectableRotation(store: Store, requestId: string, actor: Actor, now: number): Collectable {
  const request = store.requests.get(requestId)
  if (request?.command !== 'accounts rotate')
    throw new Failure('not-found', `There is no rotation ${requestId}.`, {
      hint: 'Begin with accounts rotate.',
    })
  const again = `Ask for it again: ${request.typed}`
  if (request.requester.id !== actor.id)
    throw new Failure('not-permitted', 'Only the person who asked for the rotation is shown the password.')
  if (request.state !== 'done')
    throw new Failure('refused', `This rotation is ${request.state}, so there is no password to be had.`, {
      hint: request.state === 'planned' || request.state === 'waiting' ? 'It has to be approved.' : again,
    })
  if (store.accountCredentials.isRotated(requestId))
    throw new Failure('refused', 'The password of this rotation was set already; it is shown only once.', {
      hint: again,
    })
  if (now > (request.finishedAt ?? 0) + collectableMs)
    throw new Failure('refused', 'This rotation was approved too long ago. Nothing was changed.', {
      hint: again,
    })
  return { request, ...rotationShape.parse(request.plan.decision) }
}
