import { toFailure } from '../../core/failure.ts'
import type { Report } from '../../core/report.ts'
import { personOf } from '../answers/on-line.ts'
import { showReport } from '../answers/show-report.ts'
import type { FormAcknowledgement } from '../forms/on-submission.ts'
import type { Submission } from '../incoming/incoming.ts'
import type { Room } from '../room.ts'
import { codeBlock } from './code-form.ts'
import { readEnrolmentMetadata } from './enrolment-form.ts'
import { faultAt } from './fault-at.ts'
import { forgetPicture } from './forget-picture.ts'

/** Takes the first code before the form closes. A form that Slack delivers twice finds the second factor holding already. */
export async function checkEnrolment<C>(room: Room<C>, sent: Submission): Promise<FormAcknowledgement> {
  try {
    const { id, name } = await room.people.get(sent.user, sent.team)
    if (room.secondFactor.standing(id).state === 'ready') return undefined
    room.secondFactor.confirm({ id, name }, sent.values[codeBlock]?.texts[0] ?? '', 'slack')
    return undefined
  } catch (error) {
    return faultAt(codeBlock, toFailure(error))
  }
}

/** Deletes the picture and says that it is done, to the person alone. */
export async function onEnrolled<C>(room: Room<C>, sent: Submission, isReplay: boolean): Promise<void> {
  const metadata = readEnrolmentMetadata(sent.metadata)
  if (!metadata) return
  if (metadata.fileId !== null) await forgetPicture(room, metadata.fileId)
  const person = await personOf(room, { ...sent, place: metadata.place })
  if (!person) return
  await showReport(room, {
    report: enrolled,
    visibleTo: 'person',
    user: person.id,
    zone: person.zone,
    place: metadata.place,
    key: sent.key,
    isReplay,
  })
}

const enrolled: Report = {
  title: 'Your second factor holds',
  tone: 'good',
  summary:
    'Your second factor is set up. You are asked for a code before you approve or confirm a dangerous change.',
  parts: [
    {
      kind: 'text',
      text: 'Your second factor is set up. You are asked for a code before you approve or confirm a dangerous change: press the button again, if that is where you came from.',
    },
  ],
  followUps: [],
}
