import { z } from 'zod'
import type { Backend } from '../backend.ts'
import { interactives } from '../blocks/interactives.ts'
import { type Option, option, optionGroup } from '../blocks/text.ts'
import { forgetOldest } from '../forget-oldest.ts'
import { Refusal } from '../refusal.ts'
import { wireView } from '../view.ts'
import { failed, notDelivered, type Outcome } from './outcome.ts'
import { interaction } from './payload.ts'

const offer = z.union([
  z.object({ options: z.array(option).max(100) }),
  z.object({ option_groups: z.array(optionGroup).max(100) }),
])

/** What the app offered lately, so that only an offered choice can be made. */
const offered = new WeakMap<Backend, Map<string, Option[]>>()

export function offeredTo(backend: Backend, person: string, place: string, actionId: string): Option[] {
  return offered.get(backend)?.get([person, place, actionId].join(' ')) ?? []
}

export async function suggest(
  backend: Backend,
  person: string,
  viewOrMessage: string,
  actionId: string,
  text: string,
  blockId?: string,
): Promise<Outcome> {
  const { team, bot } = backend.workspace.scenario
  const view = backend.views.find(viewOrMessage)
  const message = [...backend.workspace.channels.values()]
    .flatMap(channel => channel.messages)
    .find(each => each.ts === viewOrMessage)
  const blocks = view?.content.blocks ?? message?.blocks ?? []
  const block = blocks.find(
    each =>
      (!blockId || each.block_id === blockId) &&
      interactives(each).some(element => element.action_id === actionId),
  )
  if (!block) throw new Refusal('action_not_found')
  const acknowledgement = await backend.delivery.deliver(
    'interactive',
    {
      ...interaction(backend, person),
      type: 'block_suggestion',
      action_id: actionId,
      block_id: block.block_id,
      value: text,
      ...(view
        ? { container: { type: 'view', view_id: view.id }, view: wireView(view, team, bot) }
        : {
            container: { type: 'message', message_ts: message?.ts, channel_id: message?.channel },
            channel: { id: message?.channel },
          }),
    },
    { acceptsPayload: true },
  )
  if (!acknowledgement.ok) return notDelivered(acknowledgement, 'Loading the choices')
  const parsed = offer.safeParse(acknowledgement.payload)
  if (!parsed.success) return failed('invalid_options', 'The app answered with malformed choices.')
  const options =
    'options' in parsed.data ? parsed.data.options : parsed.data.option_groups.flatMap(group => group.options)
  const known = offered.get(backend) ?? new Map<string, Option[]>()
  offered.set(backend, known)
  const key = [person, viewOrMessage, actionId].join(' ')
  known.set(key, [...options, ...(known.get(key) ?? [])].slice(0, 500))
  forgetOldest(known, 500)
  return { ok: true, ackMs: acknowledgement.ms, options }
}
