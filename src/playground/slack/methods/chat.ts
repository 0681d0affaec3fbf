import { type Args, booleanArg, requiredArg, textArg } from '../args.ts'
import type { Backend } from '../backend.ts'
import { newTs } from '../ids.ts'
import { type Message, wireMessage } from '../message.ts'
import { messageContent } from '../message-content.ts'
import { Refusal } from '../refusal.ts'
import type { Channel } from '../workspace.ts'
import type { Method } from './method.ts'

/** Where the bot may write: it is a member, and the channel is not archived. */
export function writableChannel(backend: Backend, reference: string): Channel {
  const channel = backend.workspace.channel(reference)
  const isMember = channel.members.includes(backend.workspace.scenario.bot.userId)
  if (!isMember) throw new Refusal(channel.isPrivate ? 'channel_not_found' : 'not_in_channel')
  if (channel.isArchived) throw new Refusal('is_archived')
  return channel
}

/** A message of the bot's own. Ephemeral ones cannot be read or changed through the API. */
function ownMessage(backend: Backend, args: Args, refusal: string): Message {
  const channel = backend.workspace.channel(requiredArg(args, 'channel'))
  if (channel.isArchived) throw new Refusal('is_archived')
  const message = backend.workspace.find(channel.id, requiredArg(args, 'ts'))
  if (!message || message.ephemeralFor) throw new Refusal('message_not_found')
  if (message.user !== backend.workspace.scenario.bot.userId) throw new Refusal(refusal)
  return message
}

function threadOf(backend: Backend, channel: Channel, args: Args): { threadTs?: string; broadcast?: true } {
  const given = textArg(args, 'thread_ts')
  if (given === undefined) return {}
  const parent = backend.workspace.find(channel.id, given)
  // Slack takes a thread_ts that names no message, and one that names a reply: that one means the reply's own thread.
  const threadTs = parent?.threadTs ?? given
  return { threadTs, ...(booleanArg(args, 'reply_broadcast') ? { broadcast: true } : {}) }
}

export const chat: Record<string, Method> = {
  'chat.postMessage': (backend, args) => {
    const { bot } = backend.workspace.scenario
    const channel = writableChannel(backend, requiredArg(args, 'channel'))
    const content = messageContent(backend, args)
    const message = backend.workspace.post({
      channel: channel.id,
      user: bot.userId,
      ...content,
      ...threadOf(backend, channel, args),
    })
    return { channel: channel.id, ts: message.ts, message: wireMessage(message, bot) }
  },

  'chat.postEphemeral': (backend, args) => {
    const channel = writableChannel(backend, requiredArg(args, 'channel'))
    const person = backend.workspace.people.get(requiredArg(args, 'user'))
    if (!person || !channel.members.includes(person.id)) throw new Refusal('user_not_in_channel')
    const content = messageContent(backend, args)
    const message = backend.workspace.post({
      channel: channel.id,
      user: backend.workspace.scenario.bot.userId,
      ...content,
      ...threadOf(backend, channel, args),
      ephemeralFor: person.id,
    })
    return { message_ts: message.ts }
  },

  // "text … cannot exceed 4,000 characters"; blocks and attachments that are not given stay as they are.
  'chat.update': (backend, args) => {
    const { bot } = backend.workspace.scenario
    const message = ownMessage(backend, args, 'cant_update_message')
    const content = messageContent(backend, args, 4000)
    backend.workspace.edit(message, { ...content, editedTs: newTs() })
    return {
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: wireMessage(message, bot),
    }
  },

  'chat.delete': (backend, args) => {
    const message = ownMessage(backend, args, 'cant_delete_message')
    backend.workspace.remove(message)
    return { channel: message.channel, ts: message.ts }
  },

  'chat.getPermalink': (backend, args) => {
    const channel = backend.workspace.channel(requiredArg(args, 'channel'))
    const message = backend.workspace.find(channel.id, requiredArg(args, 'message_ts'))
    if (!message) throw new Refusal('message_not_found')
    const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : ''
    return {
      channel: channel.id,
      permalink: `${backend.base()}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
    }
  },

  'reactions.add': (backend, args) => {
    const { bot } = backend.workspace.scenario
    const channel = writableChannel(backend, requiredArg(args, 'channel'))
    const message = backend.workspace.find(channel.id, requiredArg(args, 'timestamp'))
    if (!message) throw new Refusal('message_not_found')
    const name = requiredArg(args, 'name')
    const reactions = message.reactions ?? []
    const existing = reactions.find(reaction => reaction.name === name)
    if (existing?.users.includes(bot.userId)) throw new Refusal('already_reacted')
    const others = reactions.filter(reaction => reaction !== existing)
    const users = [...(existing?.users ?? []), bot.userId]
    backend.workspace.edit(message, { reactions: [...others, { name, users }] })
    return {}
  },
}
