import type { ReceiverEvent } from '@slack/bolt'
import { Failure, toFailure } from '../core/failure.ts'
import type { Json } from '../core/plan.ts'
import { onLine, personOf } from './answers/on-line.ts'
import { openForm } from './answers/open-form.ts'
import { showFailure } from './answers/show-failure.ts'
import { chooserForm } from './forms/chooser-form.ts'
import { checkSubmission, onSubmission } from './forms/on-submission.ts'
import { onSuggestion } from './forms/on-suggestion.ts'
import { onHome } from './home/on-home.ts'
import type { Incoming, Line, Press } from './incoming/incoming.ts'
import { readIncoming } from './incoming/read-incoming.ts'
import { onPress } from './requests/on-press.ts'
import type { Room } from './room.ts'

/** The way in: what Slack delivers is kept, acknowledged, and then worked on, each envelope once. */
export interface Intake {
  receive(event: ReceiverEvent): Promise<void>
  /** What an earlier process acknowledged and did not finish. */
  takeUp(): Promise<void>
  /** Takes nothing more; resolves when all that was taken has been acknowledged. */
  close(): Promise<void>
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>
}

export function createIntake<C>(room: Room<C>): Intake {
  const { inbox } = room.store
  const receiving = new Set<Promise<void>>()
  const working = new Set<Promise<void>>()
  /** Stands in for the inbox while nothing can be written (a full disk): questions are still answered, once each. */
  const keysInMemory = new Set<string>()
  let isClosed = false

  async function receive(event: ReceiverEvent): Promise<void> {
    if (isClosed) return
    const since = performance.now()
    const done = take(event, since).catch(async (error: unknown) => {
      room.log.error('What Slack delivered could not be taken', error)
      await acknowledge(event, 'fault', since)
    })
    track(receiving, done)
    await done
  }

  async function take(event: ReceiverEvent, since: number): Promise<void> {
    const botUserId = room.people.knownIdentity()?.userId ?? null
    const incoming = readIncoming(event.body, { botUserId, now: room.clock() })
    if (incoming === undefined) return acknowledge(event, 'other', since)
    const { kind } = incoming
    if (incoming.kind === 'suggestion')
      return acknowledge(event, kind, since, { options: await onSuggestion(room, incoming) })
    const answer = incoming.kind === 'submission' ? await checkSubmission(room, incoming) : undefined
    if (answer?.response_action === 'errors') return acknowledge(event, kind, since, answer)
    const isNew = accept(incoming)
    await acknowledge(event, kind, since, answer)
    if (isNew) work(incoming, false)
  }

  /** False for an envelope that was delivered before. */
  function accept(incoming: Incoming): boolean {
    try {
      const { key, kind, at } = incoming
      return inbox.accept({ key, kind, payload: incoming as unknown as Json, receivedAt: at })
    } catch (error) {
      room.log.error('What came in could not be kept; it is worked on all the same', error)
      if (keysInMemory.has(incoming.key)) return false
      keysInMemory.add(incoming.key)
      if (keysInMemory.size > 1000) keysInMemory.delete([...keysInMemory][0] ?? '')
      return true
    }
  }

  /** An acknowledgement that does not arrive is no reason not to work: Slack sends the envelope again, and that is a duplicate. */
  async function acknowledge(
    event: ReceiverEvent,
    kind: string,
    since: number,
    payload?: object,
  ): Promise<void> {
    try {
      await event.ack(payload)
      room.acknowledged?.(kind, performance.now() - since)
    } catch (error) {
      room.log.warn(`An acknowledgement did not reach Slack: ${toFailure(error).message}`)
    }
  }

  function work(incoming: Incoming, isReplay: boolean): void {
    track(working, finish(incoming, isReplay))
  }

  async function finish(incoming: Incoming, isReplay: boolean): Promise<void> {
    try {
      await handle(incoming, isReplay)
    } catch (error) {
      room.log.error(`A ${incoming.kind} of ${incoming.user} could not be answered`, error)
    }
    try {
      inbox.done(incoming.key)
    } catch (error) {
      room.log.error('The inbox could not be written', error)
    }
  }

  /** Told once, to the person who still waits. */
  async function giveUp(incoming: Incoming): Promise<void> {
    try {
      if (incoming.kind === 'line' || incoming.kind === 'press') await tellGivenUp(room, incoming)
      inbox.done(incoming.key)
    } catch (error) {
      room.log.error('That something was given up could not be told', error)
    }
  }

  function handle(incoming: Incoming, isReplay: boolean): Promise<unknown> {
    switch (incoming.kind) {
      case 'line':
        return onLine(room, incoming, isReplay)
      case 'press':
        return onPress(room, incoming, isReplay)
      case 'submission':
        return onSubmission(room, incoming, isReplay)
      case 'home':
        return onHome(room, incoming)
      case 'shortcut':
        return isReplay ? Promise.resolve() : openForm(room, incoming.triggerId, chooserForm(room.commands))
    }
  }

  return {
    receive,
    takeUp: async () => {
      for (const entry of inbox.unfinished()) {
        room.log.info(`Taking up a ${entry.kind} that was left unfinished (${entry.key})`)
        work(entry.payload as unknown as Incoming, true)
      }
      for (const entry of inbox.givenUp()) {
        room.log.error(`A ${entry.kind} was given up after three attempts (${entry.key})`)
        track(working, giveUp(entry.payload as unknown as Incoming))
      }
    },
    close: async () => {
      isClosed = true
      await Promise.allSettled(receiving)
    },
    idle: async () => {
      while (working.size > 0) await Promise.allSettled(working)
    },
  }
}

async function tellGivenUp<C>(room: Room<C>, incoming: Line | Press): Promise<void> {
  const { place, key, at } = incoming
  const person = await personOf(room, incoming)
  const what = incoming.kind === 'line' ? `"${incoming.text}"` : 'your click'
  const failure = new Failure(
    'conflict',
    `I was stopped several times while I worked on ${what}, and gave it up.`,
    {
      hint: 'approvals list --all shows what became of changes. Ask again for the rest.',
    },
  )
  if (person) await showFailure(room, { person, place, key, at, isReplay: true, isEchoed: false }, failure)
}

function track(set: Set<Promise<void>>, one: Promise<void>): void {
  set.add(one)
  one.finally(() => set.delete(one)).catch(() => undefined)
}
