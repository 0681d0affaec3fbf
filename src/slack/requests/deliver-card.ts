import { Failure } from '../../core/failure.ts'
import type { OutboxMessage } from '../../store/outbox.ts'
import { searchOptions } from '../post-report.ts'
import type { Room } from '../room.ts'
import { postOnce } from '../web/post-once.ts'
import { reminderAt } from './reminder.ts'
import { requestBlocks } from './request-blocks.ts'
import { originLink } from './request-messages.ts'
import { sharePlanFile } from './share-plan-file.ts'

/** Posts the card of a request in its environment's approval channel. Throws a Failure. */
export async function deliverCard<C>(
  room: Room<C>,
  entry: OutboxMessage,
  id: string,
): Promise<string | undefined> {
  const { store } = room
  const known = store.approvalCards.get(id)
  if (known) return known.ts
  // The revision first: when the request moves in between, the card counts as behind and is edited.
  const revision = store.approvalCards.revision(id)
  const request = store.requests.get(id)
  if (!request || revision === undefined) return undefined
  const channel = room.channels.approvals(request.environment) ?? request.origin.channel
  if (channel === undefined)
    throw new Failure('config', `There is no channel for the approvals of ${request.environment}.`, {
      hint: `Name one in bot.yml: environments.${request.environment}.channels.approvals.`,
    })
  const link = await originLink(room, request)
  const card = requestBlocks(request, 'card', room.commands, { zone: 'utc' }, link)
  const search = searchOptions(entry)
  const posted = await postOnce(room.lanes.answers, { channel }, card, entry.id, search)
  await sharePlanFile(room, request, { channel: posted.channel, threadTs: posted.ts })
  // One that was found shows the request as it was when the process died: it counts as behind, too.
  store.approvalCards.record(id, posted, search.mayBeThere ? 0 : revision)
  store.outbox.enqueue({
    lane: 'approvals',
    destination: 'slack',
    kind: 'request-reminder',
    // Not in the order of the request's other messages, which must not wait for it.
    orderKey: `reminder:${id}`,
    dedupeKey: `request-reminder:${id}`,
    payload: { requestId: id },
    notBefore: reminderAt(request),
  })
  return posted.ts
}
