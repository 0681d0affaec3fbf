import { booleanArg, page, requiredArg, textArg } from '../args.ts'
import type { Backend } from '../backend.ts'
import { type Message, wireMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import type { Channel } from '../workspace.ts'
import type { Method } from './method.ts'

function wireChannel(backend: Backend, channel: Channel) {
  const { bot } = backend.workspace.scenario
  const isMember = channel.members.includes(bot.userId)
  if (channel.kind === 'im') {
    const user = channel.members.find(member => member !== bot.userId)
    return { id: channel.id, is_im: true, is_channel: false, is_archived: false, user, is_member: isMember }
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_im: false,
    is_mpim: false,
    is_group: false,
    is_private: channel.isPrivate === true,
    is_archived: channel.isArchived,
    is_general: channel.name === 'general',
    is_member: isMember,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.length,
  }
}

/** What the API shows of a conversation: never ephemeral messages; a thread's parent with its number of replies. */
function wireHistory(backend: Backend, channel: Channel, messages: readonly Message[]) {
  return messages
    .filter(message => !message.ephemeralFor)
    .map(message => {
      const replies = channel.messages.filter(
        each => each.threadTs === message.ts && each.ts !== message.ts && !each.ephemeralFor,
      )
      const wire = wireMessage(message, backend.workspace.scenario.bot)
      return replies.length > 0 ? { ...wire, thread_ts: message.ts, reply_count: replies.length } : wire
    })
}

function readableChannel(backend: Backend, reference: string): Channel {
  const channel = backend.workspace.channel(reference)
  if (!channel.members.includes(backend.workspace.scenario.bot.userId)) throw new Refusal('not_in_channel')
  return channel
}

export const conversations: Record<string, Method> = {
  'conversations.info': (backend, args) => ({
    channel: wireChannel(backend, backend.workspace.channel(requiredArg(args, 'channel'))),
  }),

  'conversations.list': (backend, args) => {
    const types = (textArg(args, 'types') ?? 'public_channel').split(',').map(type => type.trim())
    const listed = [...backend.workspace.channels.values()].filter(channel => {
      const type =
        channel.kind === 'im' ? 'im' : channel.isPrivate === true ? 'private_channel' : 'public_channel'
      return types.includes(type) && !(channel.isArchived && booleanArg(args, 'exclude_archived'))
    })
    const { items, response_metadata } = page(args, listed)
    return { channels: items.map(channel => wireChannel(backend, channel)), response_metadata }
  },

  'conversations.open': (backend, args) => {
    const users = textArg(args, 'users')?.split(',') ?? []
    const given = textArg(args, 'channel')
    if (given) return { channel: wireChannel(backend, backend.workspace.channel(given)) }
    const [user] = users
    if (user === undefined) throw new Refusal('users_list_not_supplied')
    if (users.length > 1) throw new Refusal('not_enough_users')
    const person = backend.workspace.person(user)
    if (person.isDeactivated) throw new Refusal('user_disabled')
    return { channel: wireChannel(backend, backend.workspace.directMessages(person.id)) }
  },

  'conversations.members': (backend, args) => {
    const channel = backend.workspace.channel(requiredArg(args, 'channel'))
    const { items, response_metadata } = page(args, channel.members)
    return { members: items, response_metadata }
  },

  'conversations.join': (backend, args) => {
    const channel = backend.workspace.channel(requiredArg(args, 'channel'))
    const { userId } = backend.workspace.scenario.bot
    if (channel.kind === 'im' || channel.isPrivate) throw new Refusal('method_not_supported_for_channel_type')
    if (channel.isArchived) throw new Refusal('is_archived')
    if (!channel.members.includes(userId)) channel.members.push(userId)
    backend.workspace.changed({ kind: 'channel', channel: channel.id })
    return { channel: wireChannel(backend, channel) }
  },

  // Newest first, without the replies of threads unless they were sent to the channel as well.
  'conversations.history': (backend, args) => {
    const channel = readableChannel(backend, requiredArg(args, 'channel'))
    const oldest = Number(textArg(args, 'oldest') ?? 0)
    const latest = Number(textArg(args, 'latest') ?? Number.MAX_SAFE_INTEGER)
    const isInclusive = booleanArg(args, 'inclusive')
    const within = channel.messages.filter(message => {
      const at = Number(message.ts)
      const isWithin = isInclusive ? at >= oldest && at <= latest : at > oldest && at < latest
      return isWithin && (!message.threadTs || message.threadTs === message.ts || message.broadcast === true)
    })
    const { items, response_metadata } = page(args, wireHistory(backend, channel, within).toReversed())
    return { messages: items, has_more: response_metadata.next_cursor !== '', response_metadata }
  },

  'conversations.replies': (backend, args) => {
    const channel = readableChannel(backend, requiredArg(args, 'channel'))
    const thread = backend.workspace.replies(channel.id, requiredArg(args, 'ts'))
    if (thread.length === 0) throw new Refusal('thread_not_found')
    const { items, response_metadata } = page(args, wireHistory(backend, channel, thread))
    return { messages: items, has_more: response_metadata.next_cursor !== '', response_metadata }
  },
}
