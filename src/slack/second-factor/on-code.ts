import { toFailure } from '../../core/failure.ts'
import type { FormAcknowledgement } from '../forms/on-submission.ts'
import type { Submission } from '../incoming/incoming.ts'
import { onPress } from '../requests/on-press.ts'
import type { Room } from '../room.ts'
import { codeBlock, readCodeMetadata } from './code-form.ts'
import { faultAt } from './fault-at.ts'

/** Takes the code before the form closes, so that a wrong one is told at its field. One that was taken already is no fault. */
export async function checkCode<C>(room: Room<C>, sent: Submission): Promise<FormAcknowledgement> {
  const metadata = readCodeMetadata(sent.metadata)
  if (!metadata) return undefined
  try {
    const { id, name } = await room.people.get(sent.user, sent.team)
    const actor = { id, name }
    if (!room.pipeline.asksForCode(metadata.requestId, actor)) return undefined
    room.pipeline.prove(metadata.requestId, actor, sent.values[codeBlock]?.texts[0] ?? '', 'slack')
    return undefined
  } catch (error) {
    return faultAt(codeBlock, toFailure(error))
  }
}

/** The click that the code was asked for, once more. */
export async function onCode<C>(room: Room<C>, sent: Submission, isReplay: boolean): Promise<void> {
  const metadata = readCodeMetadata(sent.metadata)
  if (!metadata) return
  const { user, team, at, key } = sent
  const { requestId: value, action, place } = metadata
  await onPress(room, { kind: 'press', user, team, at, key, action, value, place, triggerId: null }, isReplay)
}
