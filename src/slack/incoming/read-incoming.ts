import { z } from 'zod'
import { actionIds } from '../action-ids.ts'
import { readValues } from './form-values.ts'
import type { Incoming, Place, Suggestion } from './incoming.ts'
import { unslack, withoutMention } from './unslack.ts'

/** Longer than Slack lets anybody type; what is longer was not typed. */
const typed = z.string().max(40_000)
const id = z.string().min(1).max(300)
const person = z.looseObject({ id, team_id: id.optional() })

const command = z.looseObject({
  command: id,
  text: typed.default(''),
  user_id: id,
  team_id: id.optional(),
  channel_id: id,
  trigger_id: id,
  response_url: z.string().max(1000),
})
const event = z.looseObject({
  type: z.literal('event_callback'),
  team_id: id.optional(),
  event_id: id,
  event: z.looseObject({ type: id }),
})
const message = z.looseObject({
  user: id,
  text: typed.default(''),
  channel: id,
  ts: id,
  thread_ts: id.optional(),
  channel_type: z.string().optional(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
  user_team: id.optional(),
})
const homeOpened = z.looseObject({ user: id, tab: z.string() })
const interactive = z.looseObject({
  user: person,
  team: z.looseObject({ id }).nullish(),
  trigger_id: id.optional(),
})
const blockActions = interactive.extend({
  type: z.literal('block_actions'),
  actions: z
    .array(z.looseObject({ action_id: id, action_ts: id.optional(), value: typed.optional() }))
    .min(1),
  container: z.looseObject({
    message_ts: id.optional(),
    thread_ts: id.optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  channel: z.looseObject({ id }).optional(),
  message: z.looseObject({ thread_ts: id.optional() }).nullish(),
  response_url: z.string().max(1000).optional(),
})
const view = z.looseObject({
  id,
  callback_id: z.string().max(300).default(''),
  private_metadata: z.string().max(3000).default(''),
  state: z.looseObject({ values: z.unknown() }).nullish(),
})
const submission = interactive.extend({ type: z.literal('view_submission'), view })
const shortcut = interactive.extend({ type: z.literal('shortcut'), callback_id: id, trigger_id: id })
const suggestion = interactive.extend({
  type: z.literal('block_suggestion'),
  block_id: id,
  value: typed.default(''),
  view: view.optional(),
})

/**
 * A payload of Slack's, checked; undefined for what the bot does not act on: messages of bots and edits of messages, a view
 * that was closed, tabs other than Home, and anything of a shape that is not known.
 */
export function readIncoming(
  body: unknown,
  known: { botUserId: string | null; now: number },
): Incoming | Suggestion | undefined {
  const slash = command.safeParse(body)
  if (slash.success) {
    const { data } = slash
    return {
      kind: 'line',
      source: 'command',
      key: `command:${data.trigger_id}`,
      user: data.user_id,
      team: data.team_id ?? null,
      at: known.now,
      text: unslack(data.text),
      place: { channel: data.channel_id, threadTs: null, responseUrl: data.response_url },
      triggerId: data.trigger_id,
    }
  }
  const wrapped = event.safeParse(body)
  if (wrapped.success) return readEvent(wrapped.data, known)
  return readInteraction(body, known.now)
}

function readEvent(
  body: z.infer<typeof event>,
  known: { botUserId: string | null; now: number },
): Incoming | undefined {
  const received = { key: `event:${body.event_id}`, team: body.team_id ?? null, at: known.now }
  if (body.event.type === 'app_home_opened') {
    const opened = homeOpened.safeParse(body.event)
    return opened.success && opened.data.tab === 'home'
      ? { kind: 'home', ...received, user: opened.data.user }
      : undefined
  }
  const sent = message.safeParse(body.event)
  if (!sent.success || sent.data.subtype !== undefined || sent.data.bot_id !== undefined) return undefined
  const { data } = sent
  const isDirect = body.event.type === 'message' && data.channel_type === 'im'
  const isMention = body.event.type === 'app_mention'
  if ((!isDirect && !isMention) || data.user === known.botUserId) return undefined
  const text = known.botUserId === null ? data.text : withoutMention(data.text, known.botUserId)
  return {
    kind: 'line',
    source: isMention ? 'mention' : 'message',
    ...received,
    user: data.user,
    team: data.user_team ?? received.team,
    text: unslack(text),
    // A mention is answered in its thread, so that a channel where people talk stays readable.
    place: {
      channel: data.channel,
      threadTs: data.thread_ts ?? (isMention ? data.ts : null),
      opensThread: data.thread_ts === undefined,
      responseUrl: null,
    },
    triggerId: null,
  }
}

function readInteraction(body: unknown, now: number): Incoming | Suggestion | undefined {
  const asked = suggestion.safeParse(body)
  if (asked.success)
    return {
      kind: 'suggestion',
      ...whoOf(asked.data),
      block: asked.data.block_id,
      query: asked.data.value,
      metadata: asked.data.view?.private_metadata ?? '',
      values: readValues(asked.data.view?.state?.values),
    }
  const pressed = blockActions.safeParse(body)
  if (pressed.success) return readPress(pressed.data, now)
  const sent = submission.safeParse(body)
  if (sent.success)
    return {
      kind: 'submission',
      // A form that was sent back with faults is sent again under the same view id, but with another trigger.
      key: `submission:${sent.data.trigger_id ?? sent.data.view.id}`,
      ...whoOf(sent.data),
      at: now,
      view: sent.data.view.callback_id,
      metadata: sent.data.view.private_metadata,
      values: readValues(sent.data.view.state?.values),
    }
  const used = shortcut.safeParse(body)
  if (used.success)
    return {
      kind: 'shortcut',
      key: `shortcut:${used.data.trigger_id}`,
      ...whoOf(used.data),
      at: now,
      triggerId: used.data.trigger_id,
    }
  return undefined
}

function readPress(body: z.infer<typeof blockActions>, now: number): Incoming | undefined {
  const [action] = body.actions
  if (!action || action.value === undefined) return undefined
  const messageTs = body.container.message_ts
  const isEphemeral = body.container.is_ephemeral === true
  const open = body.message?.thread_ts ?? body.container.thread_ts
  const thread = open ?? (isEphemeral ? undefined : messageTs)
  const place: Place = {
    channel: body.channel?.id ?? null,
    threadTs: thread ?? null,
    opensThread: open === undefined,
    responseUrl: body.response_url ?? null,
  }
  const received = {
    key: `press:${body.trigger_id ?? `${action.action_ts}:${body.user.id}:${action.action_id}`}`,
    ...whoOf(body),
    at: now,
    place,
    triggerId: body.trigger_id ?? null,
  }
  if (action.action_id.startsWith(`${actionIds.run}:`))
    return { kind: 'line', source: 'button', ...received, text: action.value }
  return { kind: 'press', ...received, action: action.action_id, value: action.value }
}

/** `team` is where it happened; a person of another workspace in a shared channel names their own. */
const whoOf = (body: z.infer<typeof interactive>): { user: string; team: string | null } => ({
  user: body.user.id,
  team: body.user.team_id ?? body.team?.id ?? null,
})
