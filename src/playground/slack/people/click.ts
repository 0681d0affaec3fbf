import type { Backend } from '../backend.ts'
import type { Block } from '../blocks/block.ts'
import type { Interactive } from '../blocks/elements.ts'
import { interactives } from '../blocks/interactives.ts'
import { newTs } from '../ids.ts'
import { initialValues } from '../initial-values.ts'
import { wireMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { wireView } from '../view.ts'
import { type Chosen, chosenValue } from './chosen-value.ts'
import { type Filled, fillIn, visibleView } from './forms.ts'
import { notDelivered, type Outcome } from './outcome.ts'
import { interaction, joined } from './payload.ts'
import { offeredTo } from './suggest.ts'

export type { Chosen } from './chosen-value.ts'

export async function click(
  backend: Backend,
  person: string,
  channelId: string,
  messageTs: string,
  actionId: string,
  value?: Chosen,
  blockId?: string,
): Promise<Outcome> {
  const channel = joined(backend, person, channelId)
  const message = backend.workspace.find(channel.id, messageTs)
  const isVisible = message && (message.ephemeralFor === undefined || message.ephemeralFor === person)
  if (!message || !isVisible) throw new Refusal('message_not_found')
  const blocks = [
    ...(message.blocks ?? []),
    ...(message.attachments ?? []).flatMap(attachment => attachment.blocks ?? []),
  ]
  const action = pressed(backend, person, messageTs, blocks, actionId, value, blockId)
  const thread = message.threadTs ? { thread_ts: message.threadTs } : {}
  const isEphemeral = message.ephemeralFor !== undefined
  const acknowledgement = await backend.delivery.deliver('interactive', {
    ...interaction(backend, person),
    type: 'block_actions',
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...thread,
    },
    channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name },
    // Slack sends no content of an ephemeral message, only where it is.
    ...(isEphemeral ? {} : { message: wireMessage(message, backend.workspace.scenario.bot) }),
    state: { values: { ...initialValues(blocks), ...action.state } },
    trigger_id: backend.triggers.issue(person),
    response_url: backend.responseUrls.issue({
      channel: channel.id,
      person,
      original: { ts: message.ts, ...(message.threadTs ? { threadTs: message.threadTs } : {}) },
    }),
    actions: [action.payload],
  })
  return acknowledgement.ok
    ? { ok: true, ackMs: acknowledgement.ms }
    : notDelivered(acknowledgement, 'The action')
}

export async function clickInView(
  backend: Backend,
  person: string,
  viewId: string,
  actionId: string,
  value?: Chosen,
  filled: Filled = {},
  blockId?: string,
): Promise<Outcome> {
  const { team, bot } = backend.workspace.scenario
  const view = visibleView(backend, person, viewId)
  fillIn(backend, view, filled)
  const action = pressed(backend, person, view.id, view.content.blocks, actionId, value, blockId)
  for (const [block, values] of Object.entries(action.state)) {
    view.values[block] = { ...view.values[block], ...values }
  }
  const acknowledgement = await backend.delivery.deliver('interactive', {
    ...interaction(backend, person),
    type: 'block_actions',
    container: { type: 'view', view_id: view.id },
    view: wireView(view, team, bot),
    trigger_id: backend.triggers.issue(person, view.id),
    actions: [action.payload],
  })
  return acknowledgement.ok
    ? { ok: true, ackMs: acknowledgement.ms, forms: backend.views.stack(person).map(each => each.id) }
    : notDelivered(acknowledgement, 'The action')
}

/** The element that was pressed, as `actions[0]` of the payload, and what that changes in the state of the form. */
function pressed(
  backend: Backend,
  person: string,
  place: string,
  blocks: readonly Block[],
  actionId: string,
  value: Chosen | undefined,
  blockId: string | undefined,
) {
  const candidates = blocks.flatMap(block =>
    interactives(block)
      .filter(element => element.action_id === actionId && (!blockId || block.block_id === blockId))
      .map(element => ({ block, element })),
  )
  const found =
    candidates.find(({ element }) => element.type === 'button' && element.value === value) ?? candidates[0]
  if (!found) throw new Refusal('action_not_found', [`There is nothing with the action_id ${actionId} here.`])
  const { block, element } = found
  const base = { action_id: actionId, block_id: block.block_id ?? '', action_ts: newTs() }
  if (element.type === 'button') return { payload: { ...base, ...buttonAction(element) }, state: {} }
  const chosen = chosenValue(element, value ?? null, offeredTo(backend, person, place, actionId))
  const state = element.type === 'overflow' ? {} : { [base.block_id]: { [actionId]: chosen } }
  return { payload: { ...base, ...chosen }, state }
}

function buttonAction(button: Interactive & { type: 'button' }) {
  return {
    type: 'button',
    text: button.text,
    ...(button.value === undefined ? {} : { value: button.value }),
    ...(button.url === undefined ? {} : { url: button.url }),
    ...(button.style === undefined ? {} : { style: button.style }),
    ...(button.confirm === undefined ? {} : { confirm: button.confirm }),
  }
}
