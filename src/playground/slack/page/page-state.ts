import type { Backend } from '../backend.ts'
import type { Message } from '../message.ts'
import { Refusal } from '../refusal.ts'
import type { Person } from '../scenario.ts'
import type { View } from '../view.ts'
import type { Channel } from '../workspace.ts'
import { mrkdwnToRichText } from './mrkdwn.ts'

/** A button of the playground's own beside the chat; `run` resolves with what to tell the visitor. */
export interface Switch {
  id: string
  label: string
  description: string
  run: () => Promise<string>
}

const shownMessages = 100

/** The person with this id, else the first: a page may remember somebody from another scenario. */
export function visitor({ workspace }: Backend, id: string): Person {
  const person = workspace.people.get(id) ?? [...workspace.people.values()][0]
  if (!person) throw new Refusal('user_not_found')
  return person
}

/** Everything that the page shows to one person. */
export function pageState(backend: Backend, person: Person, switches: readonly Switch[]) {
  const { workspace, views } = backend
  const { scenario } = workspace
  const joined = [...workspace.channels.values()].filter(
    channel => channel.kind === 'channel' && channel.members.includes(person.id),
  )
  const home = views.home(person.id)
  return {
    person,
    people: [...workspace.people.values()],
    bot: scenario.bot,
    team: scenario.team,
    command: scenario.command,
    shortcuts: scenario.shortcuts,
    userGroups: scenario.userGroups.map(({ id, handle }) => ({ id, handle })),
    channelNames: [...workspace.channels.values()].map(({ id, name }) => ({ id, name })),
    channels: [...joined, workspace.directMessages(person.id)].map(channel =>
      shownChannel(backend, channel, person.id),
    ),
    forms: views.stack(person.id).map(shownView),
    home: home ? shownView(home) : null,
    switches: switches.map(({ id, label, description }) => ({ id, label, description })),
  }
}

function shownChannel(backend: Backend, channel: Channel, person: string) {
  const { bot } = backend.workspace.scenario
  return {
    id: channel.id,
    name: channel.name,
    kind: channel.kind,
    topic: channel.topic,
    isArchived: channel.isArchived,
    members: channel.members.length,
    hasBot: channel.members.includes(bot.userId),
    messages: backend.workspace.messages(channel.id, person).slice(-shownMessages).map(shownMessage),
  }
}

function shownMessage(message: Message) {
  return {
    ts: message.ts,
    user: message.user,
    threadTs: message.threadTs ?? null,
    isBroadcast: message.broadcast === true,
    isEdited: message.editedTs !== undefined,
    isEphemeral: message.ephemeralFor !== undefined,
    text: { type: 'mrkdwn', text: message.text, elements: mrkdwnToRichText(message.text) },
    blocks: message.blocks ? readable(message.blocks) : null,
    attachments: readable(
      (message.attachments ?? []).map(({ color, text, blocks, fallback }) => ({
        color: /^#?[0-9a-f]{6}$/i.test(color ?? '') ? `#${color?.replace('#', '')}` : null,
        text: text || !blocks ? { type: 'mrkdwn', text: text ?? fallback ?? '' } : null,
        blocks: blocks ?? null,
      })),
    ),
    files: message.files ?? [],
    reactions: message.reactions ?? [],
  }
}

const shownView = (view: View) => ({
  id: view.id,
  hash: view.hash,
  content: readable(view.content),
  values: view.values,
})

/** A copy in which every mrkdwn text carries what there is to draw. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]))
  return copy.type === 'mrkdwn' && typeof copy.text === 'string'
    ? { ...copy, elements: mrkdwnToRichText(copy.text) }
    : copy
}
