import type { ModalView } from '@slack/types'
import type { Room } from '../room.ts'

/** False when the trigger has expired: then the person is answered in words. */
export async function openForm<C>(room: Room<C>, triggerId: string, view: ModalView): Promise<boolean> {
  try {
    await room.lanes.lookups.call('views.open', client => client.views.open({ trigger_id: triggerId, view }))
    return true
  } catch (error) {
    room.log.warn(`A form could not be opened: ${String(error)}`)
    return false
  }
}
