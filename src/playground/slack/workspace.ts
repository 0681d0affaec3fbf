import { newTs } from './ids.ts'
import type { Message } from './message.ts'
import { Refusal } from './refusal.ts'
import type { ChannelSetup, Person, Scenario } from './scenario.ts'

/** Everything that is said in the workspace. The oldest messages of a channel go when there are more than `keep`. */
export interface Workspace {
  readonly scenario: Scenario
  readonly people: Map<string, Person>
  readonly channels: Map<string, Channel>
  /** Throws `channel_not_found`. Accepts an id, `#name`, or a person's id, which means the direct conversation. */
  channel(reference: string): Channel
  /** Throws `user_not_found`. */
  person(id: string): Person
  directMessages(personId: string): Channel
  post(message: Omit<Message, 'ts'> & { ts?: string }): Message
  find(channelId: string, ts: string): Message | undefined
  edit(message: Message, change: Partial<Message>): void
  remove(message: Message): void
  /** Oldest first. With a person: only what that person sees. */
  messages(channelId: string, seenBy?: string): Message[]
  replies(channelId: string, threadTs: string, seenBy?: string): Message[]
  /** Calls back after every change until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void
  changed(change: Change): void
}

export interface Channel extends ChannelSetup {
  kind: 'channel' | 'im'
  isArchived: boolean
  messages: Message[]
}

export type Change =
  | { kind: 'message'; message: Message; was: 'posted' | 'edited' | 'removed' }
  | { kind: 'view'; person: string }
  | { kind: 'channel'; channel: string }
  | { kind: 'person'; person: string }
  /** The app called a method, or came or went with a socket. */
  | { kind: 'activity' }

export function createWorkspace(scenario: Scenario, keep = 1000): Workspace {
  const people = new Map(scenario.people.map(person => [person.id, { ...person }]))
  const channels = new Map<string, Channel>(
    scenario.channels.map(channel => [
      channel.id,
      { ...channel, members: [...channel.members], kind: 'channel', isArchived: false, messages: [] },
    ]),
  )
  const listeners = new Set<(change: Change) => void>()
  const changed = (change: Change) => {
    for (const listener of listeners) listener(change)
  }

  const directMessages = (personId: string): Channel => {
    const id = `D0${personId.slice(1)}`
    const existing = channels.get(id)
    if (existing) return existing
    const opened: Channel = {
      id,
      name: scenario.bot.name,
      topic: '',
      members: [personId, scenario.bot.userId],
      kind: 'im',
      isArchived: false,
      messages: [],
    }
    channels.set(id, opened)
    return opened
  }

  const sees = (message: Message, person: string | undefined) =>
    person === undefined || message.ephemeralFor === undefined || message.ephemeralFor === person

  return {
    scenario,
    people,
    channels,
    directMessages,
    channel: reference => {
      const found =
        channels.get(reference) ??
        [...channels.values()].find(
          channel => channel.kind === 'channel' && channel.name === reference.replace(/^#/, ''),
        )
      if (found) return found
      if (people.has(reference)) return directMessages(reference)
      throw new Refusal('channel_not_found')
    },
    person: id => {
      const person = people.get(id)
      if (!person) throw new Refusal('user_not_found')
      return person
    },
    post: draft => {
      const message: Message = { ...draft, ts: draft.ts ?? newTs() }
      const channel = channels.get(message.channel)
      if (!channel) throw new Refusal('channel_not_found')
      channel.messages.push(message)
      if (channel.messages.length > keep) channel.messages.splice(0, channel.messages.length - keep)
      changed({ kind: 'message', message, was: 'posted' })
      return message
    },
    find: (channelId, ts) => channels.get(channelId)?.messages.find(message => message.ts === ts),
    edit: (message, change) => {
      Object.assign(message, change)
      changed({ kind: 'message', message, was: 'edited' })
    },
    remove: message => {
      const channel = channels.get(message.channel)
      if (!channel) return
      channel.messages = channel.messages.filter(kept => kept !== message)
      changed({ kind: 'message', message, was: 'removed' })
    },
    messages: (channelId, seenBy) =>
      (channels.get(channelId)?.messages ?? []).filter(message => sees(message, seenBy)),
    replies: (channelId, threadTs, seenBy) =>
      (channels.get(channelId)?.messages ?? []).filter(
        message => sees(message, seenBy) && (message.ts === threadTs || message.threadTs === threadTs),
      ),
    onChange: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    changed,
  }
}
