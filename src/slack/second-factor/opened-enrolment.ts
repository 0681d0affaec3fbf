import { setTimeout as sleep } from 'node:timers/promises'
import { toFailure } from '../../core/failure.ts'
import type { Enrolment } from '../../core/second-factor.ts'
import { directMessagesWith } from '../answers/direct-messages.ts'
import type { Place } from '../incoming/incoming.ts'
import type { Room } from '../room.ts'
import { uploadFile } from '../web/upload-file.ts'
import { enrolmentForm } from './enrolment-form.ts'
import { forgetPicture } from './forget-picture.ts'

/** Slack has a picture ready a moment after it was shared; until then it refuses a form that shows it. */
const readyEveryMs = 500
const readyTries = 20
/** Longer than anybody needs to scan it. */
const pictureLivesMs = 10 * 60_000

/**
 * Opens the form with a new key for this person, and adds the picture when Slack has it. False where it cannot be opened, or the
 * person has no rights: the command then answers in words.
 */
export async function openedEnrolment<C>(
  room: Room<C>,
  from: { user: string; team: string | null; place: Place },
  triggerId: string,
): Promise<boolean> {
  try {
    const { id, name } = await room.people.get(from.user, from.team)
    const rules = room.rules()
    const mayAsk = rules.environments().some(one => rules.rights({ id, name }, one).has('bot:read'))
    if (!mayAsk) return false
    const enrolment = room.secondFactor.enrol({ id, name }, 'slack')
    const form = enrolmentForm(enrolment, { fileId: null, place: from.place })
    const opened = await room.lanes.lookups.call('views.open', client =>
      client.views.open({ trigger_id: triggerId, view: form }),
    )
    if (opened.view?.id) await addPicture(room, opened.view.id, enrolment, id, from.place)
    return true
  } catch (error) {
    room.log.warn(`A second factor cannot be set up by a form: ${toFailure(error).message}`)
    return false
  }
}

/**
 * A form shows only pictures at public addresses or files that were shared: it goes to the person's messages with the bot, and
 * is deleted as soon as it has served. Without it the key can be typed.
 */
async function addPicture<C>(
  room: Room<C>,
  viewId: string,
  enrolment: Enrolment,
  user: string,
  place: Place,
): Promise<void> {
  try {
    const channel = await directMessagesWith(room.lanes.lookups, user)
    const file = { filename: 'second-factor.gif', content: enrolment.picture }
    const fileId = await uploadFile(room.lanes.answers, { channel, threadTs: null }, file)
    setTimeout(() => void forgetPicture(room, fileId), pictureLivesMs).unref()
    await showPicture(room, viewId, enrolmentForm(enrolment, { fileId, place }))
  } catch (error) {
    room.log.warn(`The picture of a key is not in its form: ${toFailure(error).message}`)
  }
}

async function showPicture<C>(
  room: Room<C>,
  view_id: string,
  view: ReturnType<typeof enrolmentForm>,
): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      await room.lanes.lookups.call('views.update', client => client.views.update({ view_id, view }))
      return
    } catch (error) {
      if (tries === readyTries) throw error
      await sleep(readyEveryMs)
    }
}
