import { type Invocation, type Understood, understand } from '../../core/command-line.ts'
import { type Failure, toFailure } from '../../core/failure.ts'
import { collectCommand } from '../../core/hand-over.ts'
import { presentHelp } from '../../core/present-help.ts'
import { enrolCommand } from '../../core/second-factor.ts'
import { tokenize } from '../../core/tokenize.ts'
import { openedPassword } from '../accounts/opened-password.ts'
import { commandForm } from '../forms/command-form.ts'
import type { Line, Place } from '../incoming/incoming.ts'
import type { SlackPerson } from '../people.ts'
import type { Room } from '../room.ts'
import { openedEnrolment } from '../second-factor/opened-enrolment.ts'
import { openForm } from './open-form.ts'
import { runInvocation } from './run-invocation.ts'
import { showFailure } from './show-failure.ts'
import { showReport } from './show-report.ts'
import { showUnfinished } from './show-unfinished.ts'

/** Somebody who asks, and how to answer them. */
export interface Asking {
  person: SlackPerson
  place: Place
  /** Names what came in, so that the same answer is not given twice. */
  key: string
  at: number
  /** An earlier process took it and did not finish. */
  isReplay: boolean
  /** Nobody else saw what was asked: the answer says it. */
  isEchoed: boolean
}

/** A command that was typed or stood behind a button: understood and run, or answered with what is missing. */
export async function onLine<C>(room: Room<C>, line: Line, isReplay: boolean): Promise<void> {
  // The trigger of a form lives 3 s, so that a form is opened before anything else is asked of Slack or Kafka.
  const first = attempt(() => understandLine(room, line, 'utc'))
  if (first.ok && line.triggerId !== null && !isReplay) {
    if (await openedOwnForm(room, first.value, line, line.triggerId)) return
    const form = formOf(room, first.value, line)
    if (form && (await openForm(room, line.triggerId, form))) return
  }
  const person = await personOf(room, line)
  if (!person) return
  const isEchoed = line.source === 'command' || line.source === 'button'
  const asking: Asking = { person, place: line.place, key: line.key, at: line.at, isReplay, isEchoed }
  try {
    await answer(room, understandLine(room, line, person.zone), asking)
  } catch (error) {
    await showFailure(room, asking, toFailure(error))
  }
}

async function answer<C>(room: Room<C>, understood: Understood<C>, asking: Asking): Promise<void> {
  switch (understood.kind) {
    case 'help':
      await showReport(room, {
        report: presentHelp(room.commands, understood.topic),
        visibleTo: 'person',
        user: asking.person.id,
        zone: asking.person.zone,
        place: asking.place,
        key: asking.key,
        isReplay: asking.isReplay,
      })
      return
    case 'unfinished':
      return showUnfinished(room, understood, asking)
    case 'invocation':
      return runInvocation(room, understood.invocation as Invocation<C>, asking)
  }
}

const understandLine = <C>(room: Room<C>, line: Line, zone: string): Understood<C> =>
  understand(tokenize(line.text), room.commands, { now: line.at, zone })

/** What is shown in a form alone, as a message would keep it: the keys to be. */
async function openedOwnForm<C>(
  room: Room<C>,
  understood: Understood<C>,
  line: Line,
  triggerId: string,
): Promise<boolean> {
  if (understood.kind !== 'invocation') return false
  const { command, args } = understood.invocation
  if (command.name === enrolCommand && args.code === undefined) return openedEnrolment(room, line, triggerId)
  if (command.name === collectCommand) return openedPassword(room, line, args.request, triggerId)
  return false
}

/** The form that a line asks for: of a command with something missing, and of a change without a single argument. */
function formOf<C>(room: Room<C>, understood: Understood<C>, line: Line) {
  const isBare =
    understood.kind === 'invocation' &&
    understood.invocation.command.kind === 'change' &&
    Object.keys(understood.invocation.given).length === 0 &&
    line.source !== 'button'
  if (understood.kind !== 'unfinished' && !isBare) return undefined
  const { command, given } = understood.kind === 'unfinished' ? understood : understood.invocation
  return formView(room, command, given, line.place)
}

/** The form of a command for somebody who is at a place, with the environment of that place chosen. */
export function formView<C>(
  room: Room<C>,
  command: Invocation<C>['command'],
  given: Invocation<C>['given'],
  place: Place,
) {
  const rules = room.rules()
  const own = place.channel === null ? undefined : room.channels.environmentOf(place.channel)
  const env = given.env ?? [own ?? rules.defaultEnvironment()]
  return commandForm(command, { ...given, env }, { command: command.name, place }, rules.environments())
}

/** Who sent it, with facts for the rules; undefined after the failure to find out was told. */
export async function personOf<C>(
  room: Room<C>,
  from: { user: string; team: string | null; place: Place; key: string; at: number },
): Promise<SlackPerson | undefined> {
  try {
    return await room.people.get(from.user, from.team)
  } catch (error) {
    const person = { id: from.user, name: from.user, zone: 'utc', barred: true }
    const asking = { person, place: from.place, key: from.key, at: from.at, isReplay: false, isEchoed: false }
    await showFailure(room, asking, toFailure(error))
    return undefined
  }
}

function attempt<T>(run: () => T): { ok: true; value: T } | { ok: false; failure: Failure } {
  try {
    return { ok: true, value: run() }
  } catch (error) {
    return { ok: false, failure: toFailure(error) }
  }
}
