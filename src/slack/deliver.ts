import { Failure } from '../core/failure.ts'
import type { Message } from '../core/message.ts'
import type { Report } from '../core/report.ts'
import type { OutboxMessage } from '../store/outbox.ts'
import { deliverAlert } from './deliver-alert.ts'
import { deliverJob, type JobMessage } from './jobs/job-messages.ts'
import { postReport } from './post-report.ts'
import { deliverCard } from './requests/deliver-card.ts'
import { reminderReport } from './requests/reminder.ts'
import { originOf, resultReport } from './requests/request-messages.ts'
import type { Room } from './room.ts'

/**
 * Messages about a request: the store keeps its card in the commit that makes it wait, this room its result and a reminder,
 * which go into its thread.
 */
type RequestMessage = { kind: 'approval-card' | 'request-result' | 'request-reminder'; requestId: string }

/**
 * Delivers the outbox's messages for Slack and returns the ts. Every message is posted under its outbox id, so that one whose
 * answer was lost, or whose process died, is found again instead of being posted twice. Throws a Failure.
 */
export async function deliver<C>(room: Room<C>, entry: OutboxMessage): Promise<string | undefined> {
  const message = { ...(entry.payload as object), kind: entry.kind } as Message | RequestMessage | JobMessage
  switch (message.kind) {
    case 'approval-card':
      return deliverCard(room, entry, message.requestId)
    case 'request-result':
    case 'request-reminder':
      return inThread(room, entry, message)
    case 'job-progress':
    case 'job-result':
      return deliverJob(room, entry, message)
    case 'report':
      return (await postReport(room.lanes.alerts, { channel: message.channel }, message.report, entry)).ts
    case 'alert':
      return deliverAlert(room, entry, message)
    default:
      throw new Failure('internal', `Nobody knows how to deliver "${entry.kind}" to Slack.`)
  }
}

/** Where a request was asked for, or under its card when it came from a terminal. */
async function inThread<C>(
  room: Room<C>,
  entry: OutboxMessage,
  message: RequestMessage,
): Promise<string | undefined> {
  const request = room.store.requests.get(message.requestId)
  const place = request && (originOf(request) ?? room.store.approvalCards.get(request.id))
  if (!place) return undefined
  const report: Report | undefined =
    message.kind === 'request-result' ? resultReport(room, request) : reminderReport(request)
  if (!report) return undefined
  const target = { channel: place.channel, threadTs: request.origin.threadTs ?? place.ts }
  return (await postReport(room.lanes.answers, target, report, entry)).ts
}
