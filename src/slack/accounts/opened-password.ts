import { toFailure } from '../../core/failure.ts'
import { openForm } from '../answers/open-form.ts'
import type { Line } from '../incoming/incoming.ts'
import type { Room } from '../room.ts'
import { passwordForm } from './password-form.ts'

/**
 * Opens the form with a new password. False where there is none for this person, or it cannot be opened: the command then says
 * why. The trigger belongs to the person, so that nobody else sees the form.
 */
export async function openedPassword<C>(
  room: Room<C>,
  line: Line,
  requestId: unknown,
  triggerId: string,
): Promise<boolean> {
  if (typeof requestId !== 'string') return false
  try {
    const offer = room.handOver.offer({ id: line.user, name: line.user }, requestId)
    return await openForm(room, triggerId, passwordForm(offer, line.place))
  } catch (error) {
    room.log.info(`No password was shown: ${toFailure(error).message}`)
    return false
  }
}
