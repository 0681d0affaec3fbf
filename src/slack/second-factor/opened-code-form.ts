import { toFailure } from '../../core/failure.ts'
import type { Request } from '../../core/request.ts'
import { actionIds } from '../action-ids.ts'
import { openForm } from '../answers/open-form.ts'
import type { Press } from '../incoming/incoming.ts'
import type { Room } from '../room.ts'
import { codeForm } from './code-form.ts'
import { openedEnrolment } from './opened-enrolment.ts'

/**
 * A click that approves or confirms, of an administrator of whom a code is asked: true when the form for it is open, or the one
 * that sets a second factor up. False: the click goes on, and where a code is missing it is refused with the reason.
 */
export async function openedCodeForm<C>(room: Room<C>, press: Press, triggerId: string): Promise<boolean> {
  if (press.action !== actionIds.approve && press.action !== actionIds.confirm) return false
  const actor = { id: press.user, name: press.user }
  try {
    const request = room.pipeline.get(press.value)
    if (!canGoOn(request, press) || !room.pipeline.asksForCode(request.id, actor)) return false
    const { state } = room.secondFactor.standing(actor.id)
    if (state === 'locked' || room.secondFactor.trouble() !== null) return false
    if (state === 'ready') return openForm(room, triggerId, codeForm(request, press.action, press.place))
  } catch (error) {
    room.log.warn(`Whether a code is needed could not be told: ${toFailure(error).message}`)
    return false
  }
  return openedEnrolment(room, press, triggerId)
}

/** A click that will be refused in any case uses up no code. */
const canGoOn = ({ state, requester }: Request, { action, user }: Press): boolean =>
  action === actionIds.approve
    ? state === 'waiting' && requester.id !== user
    : state === 'planned' && requester.id === user
