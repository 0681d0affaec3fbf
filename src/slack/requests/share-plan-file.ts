import { toFailure } from '../../core/failure.ts'
import type { Request } from '../../core/request.ts'
import type { Room } from '../room.ts'
import type { PostTarget } from '../web/message.ts'
import { uploadFile } from '../web/upload-file.ts'
import { planFile } from './plan-view.ts'

/**
 * Puts a plan that no message and no view can hold into the thread of its message. A file that Slack does not take holds up
 * no decision: the plan is also in `approvals show`.
 */
export async function sharePlanFile<C>(
  room: Pick<Room<C>, 'lanes' | 'log'>,
  request: Request,
  thread: PostTarget,
): Promise<void> {
  const file = planFile(request)
  if (!file) return
  try {
    await uploadFile(room.lanes.answers, thread, file)
  } catch (error) {
    room.log.warn(`The plan of request ${request.id} is not in its thread: ${toFailure(error).message}`)
  }
}
