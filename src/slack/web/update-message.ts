import type { KnownBlock } from '@slack/types'
import type { Lane } from './lane.ts'
import type { MessagePlace, SlackMessage } from './message.ts'
import { isBlockRefusal } from './slack-failure.ts'

/** Edits a message of the bot's. Where Slack refuses its blocks the words are shown alone. Throws a Failure. */
export async function updateMessage(lane: Lane, place: MessagePlace, message: SlackMessage): Promise<void> {
  try {
    await send(lane, place, message)
  } catch (error) {
    if (!isBlockRefusal(error)) throw error
    await send(lane, place, { text: message.text, blocks: [] })
  }
}

const send = (lane: Lane, { channel, ts }: MessagePlace, { text, blocks }: SlackMessage) =>
  lane.call(
    'chat.update',
    client => client.chat.update({ channel, ts, text, blocks: blocks as KnownBlock[] }),
    {
      repeatable: true,
    },
  )
