import { answerMessage } from '../answer-message.ts'
import type { Backend } from '../backend.ts'
import { newTs } from '../ids.ts'
import { Refusal } from '../refusal.ts'
import { notDelivered, type Outcome } from './outcome.ts'
import { interaction, joined } from './payload.ts'

export async function say(
  backend: Backend,
  person: string,
  channelId: string,
  text: string,
  threadTs?: string,
  mention?: string,
): Promise<Outcome> {
  const channel = joined(backend, person, channelId)
  const written = asSent(backend, text)
  if (!mention && written.trim() === '') throw new Refusal('no_text')
  const message = backend.workspace.post({
    channel: channel.id,
    user: person,
    text: mention ? `${mention} ${written}` : written,
    ...(threadTs ? { threadTs } : {}),
  })
  return { ok: true, message }
}

export async function slash(
  backend: Backend,
  personId: string,
  channelId: string,
  text: string,
): Promise<Outcome> {
  const { scenario } = backend.workspace
  const channel = joined(backend, personId, channelId)
  const person = backend.workspace.person(personId)
  const target = { channel: channel.id, person: person.id }
  const { name } = scenario.command
  const acknowledgement = await backend.delivery.deliver(
    'slash_commands',
    {
      token: 'stand-in',
      // Of the person, who may come from another workspace through a shared channel.
      team_id: person.teamId,
      team_domain: scenario.team.domain,
      channel_id: channel.id,
      channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
      user_id: person.id,
      user_name: person.name,
      command: name,
      text: escaped(text.trim()),
      api_app_id: scenario.bot.appId,
      is_enterprise_install: 'false',
      response_url: backend.responseUrls.issue(target),
      trigger_id: backend.triggers.issue(person.id),
    },
    { acceptsPayload: true },
  )
  if (!acknowledgement.ok) return notDelivered(acknowledgement, name)
  const { payload, ms } = acknowledgement
  if (typeof payload !== 'object' || payload === null || Object.keys(payload).length === 0) {
    return { ok: true, ackMs: ms }
  }
  // With `in_channel` Slack also shows to everybody what was typed.
  if ('response_type' in payload && payload.response_type === 'in_channel') {
    backend.workspace.post({ channel: channel.id, user: person.id, text: `${name} ${escaped(text)}` })
  }
  const message = answerMessage(backend, target, { ...payload })
  return { ok: true, ackMs: ms, ...(message ? { message } : {}) }
}

export async function shortcut(backend: Backend, person: string, callbackId?: string): Promise<Outcome> {
  const callback = callbackId ?? backend.workspace.scenario.shortcuts[0]?.callbackId
  const acknowledgement = await backend.delivery.deliver('interactive', {
    ...interaction(backend, person),
    type: 'shortcut',
    callback_id: callback,
    trigger_id: backend.triggers.issue(person),
    action_ts: newTs(),
  })
  return acknowledgement.ok
    ? { ok: true, ackMs: acknowledgement.ms }
    : notDelivered(acknowledgement, 'The shortcut')
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What Slack's composer makes of what was typed: escapes, and references for people, channels and links. */
function asSent(backend: Backend, text: string): string {
  const { scenario } = backend.workspace
  const people = [...scenario.people, { id: scenario.bot.userId, name: scenario.bot.name }]
  return escaped(text)
    .replace(/(^|\s)@([\w.-]+)/g, (typed, before: string, name: string) => {
      const person = people.find(each => each.name === name)
      return person ? `${before}<@${person.id}>` : typed
    })
    .replace(/(^|\s)#([\w-]+)/g, (typed, before: string, name: string) => {
      const channel = scenario.channels.find(each => each.name === name)
      return channel ? `${before}<#${channel.id}|${channel.name}>` : typed
    })
    .replace(/(^|\s)(https?:\/\/[^\s<>]+)/g, '$1<$2>')
}
