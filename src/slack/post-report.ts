import type { Report } from '../core/report.ts'
import type { OutboxMessage } from '../store/outbox.ts'
import { renderReport } from './render/render-report.ts'
import type { Lane } from './web/lane.ts'
import type { MessagePlace, PostTarget } from './web/message.ts'
import { postOnce } from './web/post-once.ts'
import { uploadFile } from './web/upload-file.ts'

/** Posts a report of the outbox, once, and what had no room in it as a file in its thread. Throws a Failure. */
export async function postReport(
  lane: Lane,
  target: PostTarget,
  report: Report,
  entry: OutboxMessage,
): Promise<MessagePlace> {
  const { overflow, ...content } = renderReport(report, { zone: 'utc' })
  const posted = await postOnce(lane, target, content, entry.id, searchOptions(entry))
  if (overflow)
    await uploadFile(lane, { channel: posted.channel, threadTs: target.threadTs ?? posted.ts }, overflow)
  return posted
}

/** A message that was begun before is looked for before it is posted again. */
export const searchOptions = (entry: OutboxMessage) => ({
  mayBeThere: entry.isDoubtful || entry.attempts > 0,
  since: entry.createdAt,
})
