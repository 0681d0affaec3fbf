import { presentRequest } from '../../core/present-request.ts'
import type { Report } from '../../core/report.ts'
import { plain } from '../../core/report.ts'
import type { Request, RequestState } from '../../core/request.ts'
import { isSlackUser } from '../render/inline-elements.ts'
import type { Room } from '../room.ts'
import type { MessagePlace } from '../web/message.ts'
import { refusalOf } from '../web/slack-failure.ts'
import { updateMessage } from '../web/update-message.ts'
import { requestBlocks } from './request-blocks.ts'
import { sharePlanFile } from './share-plan-file.ts'

/** Keeps the messages of a request as its row says, whoever moved it. */
export interface RequestMessages {
  /** A request has moved: its messages follow, and its end is told in the thread. Never throws. */
  moved(request: Request): void
  /** Shows the plan where it was asked for; the first thing that a person sees of it. Throws a Failure. */
  showPlan(id: string): Promise<void>
  /** Cards whose request was moved by another process (a terminal), or while the bot was down. */
  catchUp(): Promise<void>
  /** After a start: messages of requests that were open or ended lately, and results that were not told. */
  restore(): Promise<void>
}

const ended: readonly RequestState[] = ['done', 'failed', 'interrupted', 'denied', 'expired', 'outdated']
/** Older messages were brought up to date by the process before, or by `catchUp`. */
const restoreWithinMs = 60 * 60_000

export function createRequestMessages<C>(room: Omit<Room<C>, 'requestMessages' | 'live'>): RequestMessages {
  const { store, edits, log } = room
  /** Requests whose messages are being edited at this moment, by how many. */
  const following = new Map<string, number>()

  function moved(request: Request): void {
    // Whatever moved may have put something into the outbox: the card of a request that now waits.
    room.poke()
    // A new plan is shown by whoever planned it: it must not wait behind the edits of others.
    if (request.state === 'planned') return
    follow(request).catch((error: unknown) =>
      log.error(`The messages of request ${request.id} are behind`, error),
    )
  }

  async function follow(request: Request): Promise<void> {
    following.set(request.id, (following.get(request.id) ?? 0) + 1)
    try {
      await bringUp(request)
    } finally {
      const others = (following.get(request.id) ?? 1) - 1
      if (others > 0) following.set(request.id, others)
      else following.delete(request.id)
    }
  }

  async function bringUp(request: Request): Promise<void> {
    if (ended.includes(request.state)) tellResult(request)
    const place = originOf(request)
    await Promise.all([place ? editOrigin(request.id, place) : undefined, editCard(request.id)])
  }

  /** The end is a message of its own, because edits notify nobody. The outbox tells it once, whatever dies in between. */
  function tellResult(request: Request): void {
    if (!originOf(request) && request.approvalsNeeded === 0) return
    store.outbox.enqueue({
      lane: 'answers',
      destination: 'slack',
      kind: 'request-result',
      orderKey: `request:${request.id}`,
      dedupeKey: `request-result:${request.id}`,
      payload: { requestId: request.id },
    })
    room.poke()
  }

  async function editOrigin(id: string, place: MessagePlace): Promise<void> {
    await edits.edit(place, () => {
      const request = store.requests.get(id)
      return request && requestBlocks(request, 'origin', room.commands, { zone: 'utc' })
    })
  }

  async function editCard(id: string): Promise<void> {
    const card = store.approvalCards.get(id)
    if (!card) return
    const link = await originLink(room, store.requests.get(id))
    let shown = 0
    await edits.edit(card, () => {
      shown = store.approvalCards.revision(id) ?? 0
      const request = store.requests.get(id)
      return request && requestBlocks(request, 'card', room.commands, { zone: 'utc' }, link)
    })
    // Zero: a newer edit took this one's place and notes what it showed. A card that is gone is not edited again.
    if (shown > 0) store.approvalCards.record(id, card, shown)
  }

  async function showPlan(id: string): Promise<void> {
    const request = store.requests.get(id)
    const place = request && originOf(request)
    if (!place) return
    const plan = requestBlocks(request, 'origin', room.commands, { zone: 'utc' })
    await updateMessage(room.lanes.answers, place, plan)
    if (request.state === 'planned')
      await sharePlanFile(room, request, {
        channel: place.channel,
        threadTs: request.origin.threadTs ?? place.ts,
      })
  }

  async function catchUp(): Promise<void> {
    for (const card of store.approvalCards.outdated(20)) {
      const request = following.has(card.requestId) ? undefined : store.requests.get(card.requestId)
      if (request) await follow(request)
    }
  }

  async function restore(): Promise<void> {
    const recent = store.requests.list({ limit: 100 })
    const since = room.clock() - restoreWithinMs
    // One after the other: the edits of new clicks come in between.
    for (const request of recent.filter(one => one.finishedAt === null || one.finishedAt > since)) {
      await follow(request).catch((error: unknown) =>
        log.error(`The messages of request ${request.id} could not be restored`, error),
      )
    }
  }

  return { moved, showPlan, catchUp, restore }
}

/** The message with the plan; undefined for a request that came from a terminal or a schedule. */
export function originOf(request: Request): MessagePlace | undefined {
  const { channel, messageTs } = request.origin
  return channel !== undefined && messageTs !== undefined ? { channel, ts: messageTs } : undefined
}

/** A link to where a request was asked for; undefined when Slack does not give one. */
export async function originLink<C>(
  room: Pick<Room<C>, 'lanes' | 'log'>,
  request: Request | undefined,
): Promise<string | undefined> {
  const place = request && originOf(request)
  // Nobody else can open the requester's direct messages with the bot.
  if (!place || place.channel.startsWith('D')) return undefined
  try {
    const link = await room.lanes.lookups.call(
      'chat.getPermalink',
      client => client.chat.getPermalink({ channel: place.channel, message_ts: place.ts }),
      { repeatable: true },
    )
    return link.permalink
  } catch (error) {
    if (refusalOf(error) !== 'message_not_found')
      room.log.warn(`No link to request ${request.id}: ${String(error)}`)
    return undefined
  }
}

/** What became of a request, for its thread: names the requester, so that it notifies. */
export function resultReport<C>(room: Pick<Room<C>, 'commands'>, request: Request): Report {
  const report = presentRequest(request, room.commands)
  const { requester } = request
  const forWhom = isSlackUser(requester.id) ? [{ person: requester.id }, ': '] : []
  return { ...report, parts: [{ kind: 'text', text: [...forWhom, plain(report.summary)] }, ...report.parts] }
}
