import { toFailure } from '../core/failure.ts'
import type { Message } from '../core/message.ts'
import type { OutboxMessage } from '../store/outbox.ts'
import { postReport } from './post-report.ts'
import { renderReport } from './render/render-report.ts'
import type { Room } from './room.ts'
import type { PostTarget } from './web/message.ts'
import { type SharedFile, uploadFile } from './web/upload-file.ts'

/**
 * The live message of a rule: edited while there is one, with what is new in its thread, where it notifies; posted when there is
 * none, or when somebody deleted it. Throws a Failure.
 */
export async function deliverAlert<C>(
  room: Room<C>,
  entry: OutboxMessage,
  alert: Extract<Message, { kind: 'alert' }>,
): Promise<string | undefined> {
  const { environment, rule, channel, report, notify, isOver, file } = alert
  const { alertMessages } = room.store
  const shown = alertMessages.get(environment, rule, channel)
  const isEdited =
    shown !== undefined && (await room.edits.edit(shown, () => renderReport(report, { zone: 'utc' })))
  if (isEdited) {
    if (notify !== undefined) {
      const news = { title: '', tone: report.tone, summary: notify, parts: [], followUps: [] }
      await postReport(room.lanes.alerts, { channel: shown.channel, threadTs: shown.ts }, news, entry)
    }
    if (file) await attach(room, entry, { channel, threadTs: shown.ts }, file)
    if (isOver) alertMessages.forget(environment, rule, channel)
    return shown.ts
  }
  const posted = await postReport(room.lanes.alerts, { channel }, report, entry)
  if (isOver) alertMessages.forget(environment, rule, channel)
  else
    alertMessages.record({
      environment,
      rule,
      channel: posted.channel,
      ts: posted.ts,
      postedAt: room.clock(),
    })
  if (file) await attach(room, entry, { channel, threadTs: posted.ts }, file)
  return posted.ts
}

/** A file that Slack does not take (a missing scope) must not hold up what is said next: it is tried three times. */
async function attach<C>(
  room: Room<C>,
  entry: OutboxMessage,
  to: PostTarget,
  file: SharedFile,
): Promise<void> {
  try {
    await uploadFile(room.lanes.alerts, to, file)
  } catch (error) {
    if (entry.attempts < 2) throw error
    room.log.error(`The file with all alerts could not be uploaded: ${toFailure(error).message}`, error)
  }
}
