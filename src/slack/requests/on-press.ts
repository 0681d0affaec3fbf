import { type Understood, understand } from '../../core/command-line.ts'
import { decidedAlready } from '../../core/decided-already.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import type { Actor } from '../../core/request.ts'
import { tokenize } from '../../core/tokenize.ts'
import { actionIds } from '../action-ids.ts'
import { type Asking, formView, personOf } from '../answers/on-line.ts'
import { openForm } from '../answers/open-form.ts'
import { showFailure } from '../answers/show-failure.ts'
import type { Press } from '../incoming/incoming.ts'
import type { Room } from '../room.ts'
import { openedCodeForm } from '../second-factor/opened-code-form.ts'
import { denialForm } from './denial-form.ts'
import { executeRequest } from './execute-request.ts'
import { planView } from './plan-view.ts'

/**
 * A button about a request, or one that opens a form. The request is what the store says, the person is whom Slack says;
 * the pipeline decides whether the click may do what it asks. What it refuses is told to the person who clicked, alone.
 */
export async function onPress<C>(room: Room<C>, press: Press, isReplay: boolean): Promise<void> {
  // Forms first: their trigger lives 3 s.
  if (await openedForm(room, press, isReplay)) return
  const person = await personOf(room, press)
  if (!person) return
  const asking: Asking = {
    person,
    place: press.place,
    key: press.key,
    at: press.at,
    isReplay,
    isEchoed: false,
  }
  try {
    await act(room, press, { id: person.id, name: person.name }, asking)
  } catch (error) {
    const failure = toFailure(error)
    // A click that is taken up again after a crash may have done its work already.
    if (isReplay && failure.code === 'conflict')
      return room.log.info(`Nothing left of a click: ${failure.message}`)
    await showFailure(room, asking, failure)
  }
}

async function act<C>(room: Room<C>, press: Press, actor: Actor, asking: Asking): Promise<void> {
  const { pipeline } = room
  const id = press.value
  switch (press.action) {
    case actionIds.submit:
      pipeline.submit(id, actor)
      return
    case actionIds.withdraw:
      pipeline.withdraw(id, actor)
      return
    case actionIds.confirm:
      await pipeline.confirm(id, actor, asking.person.zone)
      return
    case actionIds.approve: {
      await room.people.know([pipeline.get(id).requester.id])
      const decided = pipeline.decide(id, actor, 'approve', null)
      if (decided.state === 'approved') await executeRequest(room, decided, asking.person.zone)
      return
    }
    case actionIds.stopLive:
      room.live.stop(id)
      await room.live.refresh()
      return
    case actionIds.deny:
      throw decidedAlready(pipeline.get(id), actor.id) ?? formTooLate()
    case actionIds.fullPlan:
    case actionIds.form:
      throw formTooLate()
    default:
      throw new Failure('usage', 'This button is from another version of the bot and does nothing any more.')
  }
}

const formTooLate = (): Failure =>
  new Failure('timeout', 'The form could not be opened in time.', { hint: 'Press the button once more.' })

/** True when a form was opened, or what it would be about cannot be found: `act` then says why. */
async function openedForm<C>(room: Room<C>, press: Press, isReplay: boolean): Promise<boolean> {
  if (press.triggerId === null || isReplay) return false
  if (press.action === actionIds.form) {
    const understood = unfinished(room, press)
    if (!understood) return false
    return openForm(room, press.triggerId, formView(room, understood.command, understood.given, press.place))
  }
  const request = room.store.requests.get(press.value)
  if (!request) return false
  if (await openedCodeForm(room, press, press.triggerId)) return true
  if (press.action === actionIds.fullPlan) return openForm(room, press.triggerId, planView(request))
  // Before the form: nobody should write a reason that cannot count.
  if (press.action === actionIds.deny && request.state === 'waiting' && !decidedAlready(request, press.user))
    return openForm(room, press.triggerId, denialForm(request, press.place))
  return false
}

/** The command of a "Fill in the form" button, with what was given. */
function unfinished<C>(
  room: Room<C>,
  press: Press,
): Pick<Extract<Understood<C>, { kind: 'unfinished' }>, 'command' | 'given'> | undefined {
  try {
    const understood = understand(tokenize(press.value), room.commands, { now: press.at, zone: 'utc' })
    if (understood.kind === 'help') return undefined
    return understood.kind === 'unfinished' ? understood : understood.invocation
  } catch (error) {
    room.log.warn(`A form button could not be read: ${toFailure(error).message}`)
    return undefined
  }
}
