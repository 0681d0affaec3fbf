import { toFailure } from '../../core/failure.ts'
import { personOf } from '../answers/on-line.ts'
import { showFailure } from '../answers/show-failure.ts'
import { showReport } from '../answers/show-report.ts'
import type { Submission } from '../incoming/incoming.ts'
import type { Room } from '../room.ts'
import { readPasswordMetadata } from './password-form.ts'

/** Sets the password that was shown, and says how it went, to the person alone. */
export async function onPasswordKept<C>(room: Room<C>, sent: Submission, isReplay: boolean): Promise<void> {
  const kept = readPasswordMetadata(sent.metadata)
  if (!kept) return
  const { place } = kept
  const person = await personOf(room, { ...sent, place })
  if (!person) return
  const { id, name, zone } = person
  const { key, at } = sent
  try {
    const report = await room.handOver.set({ id, name }, kept)
    await showReport(room, { report, visibleTo: 'person', user: id, zone, place, key, isReplay })
  } catch (error) {
    const asking = { person, place, key, at, isReplay, isEchoed: false }
    await showFailure(room, asking, toFailure(error))
  }
}
