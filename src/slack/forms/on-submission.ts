import type { ModalView } from '@slack/types'
import { Failure, toFailure } from '../../core/failure.ts'
import { onPasswordKept } from '../accounts/on-password-kept.ts'
import { viewIds } from '../action-ids.ts'
import { type Asking, formView, personOf } from '../answers/on-line.ts'
import { runInvocation } from '../answers/run-invocation.ts'
import { showFailure } from '../answers/show-failure.ts'
import type { Place, Submission } from '../incoming/incoming.ts'
import { denialReasonBlock, readDenial } from '../requests/denial-form.ts'
import type { Room } from '../room.ts'
import { checkCode, onCode } from '../second-factor/on-code.ts'
import { checkEnrolment, onEnrolled } from '../second-factor/on-enrolled.ts'
import { chosenCommandBlock } from './chooser-form.ts'
import { blockOf } from './form-fields.ts'
import { readMetadata } from './form-metadata.ts'
import { type ReadForm, readForm } from './read-form.ts'

/** What Slack is told at once: show these faults at their fields, show another form, or nothing (the form closes). */
export type FormAcknowledgement =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ModalView }
  | undefined

const nowhere: Place = { channel: null, threadTs: null, responseUrl: null }

/** Checks a form before it is acknowledged; no Kafka is asked but for choices, which are cached. */
export async function checkSubmission<C>(room: Room<C>, sent: Submission): Promise<FormAcknowledgement> {
  if (sent.view === viewIds.chooser) {
    const name = sent.values[chosenCommandBlock]?.texts[0]
    const command = room.commands.find(one => one.name === name)
    if (!command)
      return { response_action: 'errors', errors: { [chosenCommandBlock]: 'Choose one of the commands.' } }
    return { response_action: 'update', view: formView(room, command, {}, nowhere) }
  }
  if (sent.view === viewIds.code) return checkCode(room, sent)
  if (sent.view === viewIds.enrolment) return checkEnrolment(room, sent)
  if (sent.view !== viewIds.command) return undefined
  const read = await readCommandForm(room, sent, 'utc')
  return read?.kind === 'faults' ? { response_action: 'errors', errors: read.errors } : undefined
}

/** Does what a form asks for, after it was acknowledged. */
export async function onSubmission<C>(room: Room<C>, sent: Submission, isReplay: boolean): Promise<void> {
  if (sent.view === viewIds.denial) return deny(room, sent, isReplay)
  if (sent.view === viewIds.code) return onCode(room, sent, isReplay)
  if (sent.view === viewIds.enrolment) return onEnrolled(room, sent, isReplay)
  if (sent.view === viewIds.password) return onPasswordKept(room, sent, isReplay)
  if (sent.view !== viewIds.command) return
  const metadata = readMetadata(sent.metadata)
  const place = metadata?.place ?? nowhere
  const person = await personOf(room, { ...sent, place })
  if (!person) return
  const asking: Asking = { person, place, key: sent.key, at: sent.at, isReplay, isEchoed: true }
  try {
    const read = await readCommandForm(room, sent, person.zone)
    if (read?.kind === 'invocation') return await runInvocation(room, read.invocation, asking)
    throw new Failure('usage', 'The form could not be read.', { hint: 'Type the command instead.' })
  } catch (error) {
    await showFailure(room, asking, toFailure(error))
  }
}

async function readCommandForm<C>(
  room: Room<C>,
  sent: Submission,
  zone: string,
): Promise<ReadForm<C> | undefined> {
  const command = room.commands.find(one => one.name === readMetadata(sent.metadata)?.command)
  if (!command) return undefined
  const environment = sent.values[blockOf('env')]?.texts[0] ?? room.rules().defaultEnvironment()
  return readForm(command, sent.values, { now: sent.at, zone }, room.choices, environment)
}

async function deny<C>(room: Room<C>, sent: Submission, isReplay: boolean): Promise<void> {
  const denial = readDenial(sent.metadata)
  if (!denial) return
  const person = await personOf(room, { ...sent, place: denial.place })
  if (!person) return
  const reason = sent.values[denialReasonBlock]?.texts[0] ?? null
  try {
    room.pipeline.decide(denial.requestId, { id: person.id, name: person.name }, 'deny', reason)
  } catch (error) {
    const failure = toFailure(error)
    if (isReplay && failure.code === 'conflict') return
    const asking: Asking = {
      person,
      place: denial.place,
      key: sent.key,
      at: sent.at,
      isReplay,
      isEchoed: false,
    }
    await showFailure(room, asking, failure)
  }
}
