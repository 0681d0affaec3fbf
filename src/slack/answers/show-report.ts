import type { KnownBlock } from '@slack/types'
import type { Report } from '../../core/report.ts'
import type { Place } from '../incoming/incoming.ts'
import { chartPictures } from '../pictures/chart-pictures.ts'
import { isNative } from '../render/chart-blocks.ts'
import { renderReport } from '../render/render-report.ts'
import { fileName } from '../render/report-file.ts'
import type { Room } from '../room.ts'
import type { MessagePlace } from '../web/message.ts'
import { postOnce } from '../web/post-once.ts'
import { respond } from '../web/respond.ts'
import { isClosedToBot, refusalOf } from '../web/slack-failure.ts'
import { updateMessage } from '../web/update-message.ts'
import { type SharedFile, uploadFile } from '../web/upload-file.ts'
import { directMessagesWith, isDirect } from './direct-messages.ts'

/** One answer on its way to where somebody asked. */
export interface Answer {
  report: Report
  /** Everybody in the channel, or the person who asked alone. */
  visibleTo: 'channel' | 'person'
  user: string
  zone: string
  place: Place
  /** The same for the same answer: it is posted once. */
  key: string
  /** An earlier process may have posted it already. */
  isReplay: boolean
  /** A message that says "working on it": it becomes the answer. */
  placeholder?: MessagePlace | undefined
  extraBlocks?: readonly KnownBlock[]
  /** A file that was asked for (`--output`), beside the answer. */
  file?: SharedFile | undefined
}

const inPrivateFile = 'a file in your messages with me'

/**
 * Shows an answer: in the channel, by the response_url where the bot is no member, and in direct messages where nothing
 * else is left. What has no room in the message follows as a file in its thread; files cannot be shown to one person in a
 * channel, so that these go to direct messages. Returns the message, where it is one that the bot can edit. Throws a Failure
 * when Slack took it nowhere.
 */
export async function showReport<C>(room: Room<C>, answer: Answer): Promise<MessagePlace | undefined> {
  if (answer.visibleTo === 'channel' || isDirect(answer.place.channel)) {
    const shown = await showInChannel(room, answer)
    if (shown) return shown === 'by url' ? undefined : shown
  } else if (await showToPerson(room, answer)) return undefined
  return showDirectly(room, answer)
}

/** undefined: it could not be shown there. */
async function showInChannel<C>(room: Room<C>, answer: Answer): Promise<MessagePlace | 'by url' | undefined> {
  const { channel, threadTs, responseUrl } = answer.place
  if (channel === null) return undefined
  const { overflow, ...message } = render(answer, 'the file in the thread')
  try {
    const posted = await postOrReplace(room, answer, { channel, threadTs }, message)
    await share(room, { channel, threadTs: threadTs ?? posted.ts }, [
      overflow,
      answer.file,
      ...(await pictures(room, answer.report)),
    ])
    return posted
  } catch (error) {
    if (!isClosedToBot(error)) throw error
  }
  if (responseUrl === null) return undefined
  return (await answerByUrl(room, answer, responseUrl, 'channel')) ? 'by url' : undefined
}

async function postOrReplace<C>(
  room: Room<C>,
  answer: Answer,
  target: { channel: string; threadTs: string | null },
  message: { blocks: ReturnType<typeof renderReport>['blocks']; text: string },
): Promise<MessagePlace> {
  const { placeholder } = answer
  if (placeholder) {
    try {
      await updateMessage(room.lanes.answers, placeholder, message)
      return placeholder
    } catch (error) {
      // Somebody deleted the placeholder.
      if (refusalOf(error) !== 'message_not_found') throw error
    }
  }
  return postOnce(room.lanes.answers, target, message, answer.key, { mayBeThere: answer.isReplay })
}

async function showToPerson<C>(room: Room<C>, answer: Answer): Promise<boolean> {
  const { channel, responseUrl } = answer.place
  const threadTs = answer.place.opensThread ? null : answer.place.threadTs
  if (responseUrl !== null && (await answerByUrl(room, answer, responseUrl, 'person'))) return true
  if (channel === null) return false
  const { overflow, ...message } = render(answer, inPrivateFile)
  try {
    await room.lanes.answers.call('chat.postEphemeral', client =>
      client.chat.postEphemeral({
        channel,
        user: answer.user,
        ...(threadTs ? { thread_ts: threadTs } : {}),
        text: message.text,
        blocks: message.blocks as KnownBlock[],
      }),
    )
  } catch (error) {
    room.log.warn(`An answer to ${answer.user} alone was not taken: ${String(error)}`)
    return false
  }
  await shareDirectly(room, answer.user, [overflow, answer.file])
  return true
}

/** False when the URL has expired or is used up. */
async function answerByUrl<C>(
  room: Room<C>,
  answer: Answer,
  url: string,
  visibleTo: 'channel' | 'person',
): Promise<boolean> {
  const { overflow, ...message } = render(answer, inPrivateFile)
  try {
    const { threadTs, opensThread } = answer.place
    await respond(url, {
      ...message,
      visibleTo,
      threadTs: visibleTo === 'person' && opensThread ? null : threadTs,
    })
  } catch (error) {
    room.log.warn(`A response URL was not taken: ${String(error)}`)
    return false
  }
  await shareDirectly(room, answer.user, [overflow, answer.file])
  return true
}

async function showDirectly<C>(room: Room<C>, answer: Answer): Promise<MessagePlace> {
  const channel = await directMessagesWith(room.lanes.lookups, answer.user)
  const { overflow, ...message } = render(answer, 'the file in the thread')
  const posted = await postOnce(room.lanes.answers, { channel }, message, answer.key, {
    mayBeThere: answer.isReplay,
  })
  const files = [overflow, answer.file, ...(await pictures(room, answer.report))]
  await share(room, { channel, threadTs: posted.ts }, files)
  return posted
}

const render = (answer: Answer, wholeIsIn: string) =>
  renderReport(
    answer.report,
    { zone: answer.zone },
    { wholeIsIn, ...(answer.extraBlocks ? { extraBlocks: answer.extraBlocks } : {}) },
  )

/** The charts that Slack cannot draw itself; their numbers are in the message in any case. */
async function pictures<C>(room: Room<C>, report: Report): Promise<SharedFile[]> {
  const charts = report.parts.flatMap(part =>
    part.kind === 'chart' && part.chart.x.length > 1 && !isNative(part.chart) ? [part.chart] : [],
  )
  if (charts.length === 0) return []
  try {
    const drawn = await chartPictures(charts)
    return drawn.map((content, index) => ({
      filename: `${fileName(charts[index]?.title ?? '')}.png`,
      content,
    }))
  } catch (error) {
    room.log.warn(`A chart could not be shown as a picture: ${String(error)}`)
    return []
  }
}

async function shareDirectly<C>(
  room: Room<C>,
  user: string,
  files: readonly (SharedFile | undefined)[],
): Promise<void> {
  if (files.every(file => file === undefined)) return
  await share(room, { channel: await directMessagesWith(room.lanes.lookups, user), threadTs: null }, files)
}

async function share<C>(
  room: Room<C>,
  target: { channel: string; threadTs: string | null },
  files: readonly (SharedFile | undefined)[],
): Promise<void> {
  for (const file of files) if (file) await uploadFile(room.lanes.answers, target, file)
}
