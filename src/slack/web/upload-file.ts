import { Failure } from '../../core/failure.ts'
import type { Lane } from './lane.ts'
import type { PostTarget } from './message.ts'

/** A file that is shown in a channel or thread. */
export interface SharedFile {
  filename: string
  content: string | Uint8Array
  /** Shown above it. */
  comment?: string
}

/**
 * files.getUploadURLExternal → POST → files.completeUploadExternal. Slack shares the file a moment later. The bot has to be
 * in the channel. Returns the file's id. Throws a Failure.
 */
export async function uploadFile(lane: Lane, target: PostTarget, file: SharedFile): Promise<string> {
  // Slack refuses a file without content.
  const content = Buffer.from(file.content.length === 0 ? '\n' : file.content)
  const place = await lane.call(
    'files.getUploadURLExternal',
    client => client.files.getUploadURLExternal({ filename: file.filename, length: content.length }),
    { repeatable: true },
  )
  if (!place.upload_url || !place.file_id) throw new Failure('rejected', 'Slack gave no place for the file.')
  await send(place.upload_url, content)
  const id = place.file_id
  await lane.call('files.completeUploadExternal', client =>
    client.files.completeUploadExternal({
      files: [{ id, title: file.filename }],
      channel_id: target.channel,
      ...(target.threadTs ? { thread_ts: target.threadTs } : {}),
      ...(file.comment ? { initial_comment: file.comment } : {}),
    }),
  )
  return id
}

async function send(url: string, content: Buffer): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    body: new Uint8Array(content),
    signal: AbortSignal.timeout(30_000),
  }).catch((error: unknown) => {
    throw new Failure('unreachable', 'The file could not be sent to Slack.', { cause: error })
  })
  if (!answer.ok) throw new Failure('unreachable', `Slack did not take the file (HTTP ${answer.status}).`)
}
