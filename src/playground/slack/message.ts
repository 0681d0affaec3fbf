import type { Block } from './blocks/block.ts'

/** A message as it is stored; `wireMessage` makes of it what Slack's API shows. */
export interface Message {
  ts: string
  channel: string
  /** The author's user id; the bot's own user id for its messages. */
  user: string
  text: string
  blocks?: Block[]
  attachments?: Attachment[]
  files?: SharedFile[]
  threadTs?: string
  /** Also shown in the channel, although it belongs to a thread. */
  broadcast?: boolean
  editedTs?: string
  /** Only this person sees it. Slack keeps such a message in the client only: the API cannot read or edit it. */
  ephemeralFor?: string
  reactions?: { name: string; users: string[] }[]
}

export interface Attachment {
  color?: string
  fallback?: string
  text?: string
  blocks?: Block[]
}

export interface SharedFile {
  id: string
  name: string
  title: string
  mimetype: string
  size: number
}

/** The message as the Web API and event payloads show it. */
export function wireMessage(message: Message, bot: { userId: string; botId: string; appId: string }) {
  return {
    type: 'message',
    user: message.user,
    ...(message.user === bot.userId ? { bot_id: bot.botId, app_id: bot.appId } : {}),
    ts: message.ts,
    text: message.text,
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.attachments ? { attachments: message.attachments } : {}),
    ...(message.files ? { files: message.files } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(message.editedTs ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(message.reactions
      ? { reactions: message.reactions.map(reaction => ({ ...reaction, count: reaction.users.length })) }
      : {}),
  }
}
