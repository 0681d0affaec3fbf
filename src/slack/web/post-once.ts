import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { plainText } from '../render/escape.ts'
import type { Lane } from './lane.ts'
import type { MessagePlace, PostTarget, SlackMessage } from './message.ts'
import { isBlockRefusal, isDoubtful } from './slack-failure.ts'

/**
 * Posts a message exactly once under a key. Slack has no idempotency for chat.postMessage, and an answer that was lost does
 * not tell whether the message is there: then the channel is searched for it before it is posted again. The key travels as
 * the id of the message's first block, which Slack keeps and shows in the history (no scope for metadata needed).
 * `mayBeThere`: an earlier process may have posted it. Throws a Failure.
 */
export async function postOnce(
  lane: Lane,
  target: PostTarget,
  message: SlackMessage,
  key: string,
  options: { mayBeThere?: boolean; since?: number } = {},
): Promise<MessagePlace> {
  const mark = blockIdOf(key)
  const since = (options.since ?? Date.now()) - 60_000
  let mayBeThere = options.mayBeThere ?? false
  let content = message
  for (let attempt = 1; ; attempt++) {
    if (mayBeThere) {
      const found = await findMarked(lane, target, mark, since)
      if (found) return found
    }
    try {
      const posted = await lane.call('chat.postMessage', client => post(client, target, content, mark))
      return { channel: posted.channel ?? target.channel, ts: posted.ts ?? '' }
    } catch (error) {
      if (isBlockRefusal(error) && content === message) {
        // Something in the blocks is not as this workspace's Slack wants it: the words must arrive all the same.
        content = { text: message.text, blocks: [] }
        continue
      }
      if (!isDoubtful(error) || attempt >= 3) throw error
      mayBeThere = true
    }
  }
}

function post(client: WebClient, target: PostTarget, message: SlackMessage, mark: string) {
  return client.chat.postMessage({
    channel: target.channel,
    ...(target.threadTs ? { thread_ts: target.threadTs } : {}),
    text: message.text,
    blocks: marked(message, mark) as KnownBlock[],
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  })
}

function marked(message: SlackMessage, mark: string): SlackMessage['blocks'] {
  const [first, ...rest] = message.blocks
  if (first) return [{ ...first, block_id: mark }, ...rest]
  return [{ type: 'section', block_id: mark, text: plainText(message.text.slice(0, 3000)) } as KnownBlock]
}

/** A block id may have 255 characters. */
const blockIdOf = (key: string): string => `key:${key}`.slice(0, 255)

async function findMarked(
  lane: Lane,
  target: PostTarget,
  mark: string,
  since: number,
): Promise<MessagePlace | undefined> {
  const oldest = (since / 1000).toFixed(6)
  const { channel, threadTs } = target
  const found = await lane.call(
    threadTs ? 'conversations.replies' : 'conversations.history',
    client =>
      threadTs
        ? client.conversations.replies({ channel, ts: threadTs, oldest, limit: 200 })
        : client.conversations.history({ channel, oldest, limit: 200 }),
    { repeatable: true },
  )
  const message = found.messages?.find(one => one.blocks?.[0]?.block_id === mark)
  return message?.ts === undefined ? undefined : { channel, ts: message.ts }
}
