import { toFailure } from '../../core/failure.ts'
import type { Room } from '../room.ts'

/** Deletes a picture of a key from Slack; one that is gone already is no fault. */
export async function forgetPicture<C>(room: Room<C>, fileId: string): Promise<void> {
  try {
    await room.lanes.lookups.call('files.delete', client => client.files.delete({ file: fileId }), {
      repeatable: true,
    })
  } catch (error) {
    room.log.info(`A picture of a key was not deleted: ${toFailure(error).message}`)
  }
}
