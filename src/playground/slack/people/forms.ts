import { z } from 'zod'
import type { Backend } from '../backend.ts'
import type { Block } from '../blocks/block.ts'
import { interactives } from '../blocks/interactives.ts'
import { Refusal } from '../refusal.ts'
import { type StateValue, type View, wireView } from '../view.ts'
import { type Chosen, chosenValue } from './chosen-value.ts'
import { failed, notDelivered, type Outcome } from './outcome.ts'
import { interaction } from './payload.ts'
import { offeredTo } from './suggest.ts'

/** Block id → what stands in its one field, or → action id → what stands in that field. */
export type Filled = Readonly<Record<string, Chosen | Readonly<Record<string, Chosen>>>>

/** The form on top of the person's stack, or the person's Home: what the person can see. */
export function visibleView(backend: Backend, person: string, viewId: string): View {
  const top = backend.views.stack(person).at(-1)
  if (top?.id === viewId) return top
  const home = backend.views.home(person)
  if (home?.id === viewId) return home
  throw new Refusal('view_not_found', ['This form is not open (any more).'])
}

export function fillIn(backend: Backend, view: View, filled: Filled): void {
  for (const [blockId, given] of Object.entries(filled)) {
    const block = view.content.blocks.find(each => each.block_id === blockId)
    if (!block) throw new Refusal('block_not_found', [`There is no field ${blockId} in this form.`])
    const byAction = isByAction(given) ? Object.entries(given) : undefined
    for (const element of interactives(block)) {
      const actionId = element.action_id ?? ''
      const entry = byAction ? byAction.find(([id]) => id === actionId) : ([actionId, given] as const)
      if (!entry || isByAction(entry[1])) continue
      const choices = offeredTo(backend, view.person, view.id, actionId)
      view.values[blockId] = {
        ...view.values[blockId],
        [actionId]: chosenValue(element, entry[1], choices),
      }
    }
  }
}

const isByAction = (given: Filled[string]): given is Readonly<Record<string, Chosen>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given)

const responseAction = z.union([
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.enum(['update', 'push']), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
])

export async function submitForm(
  backend: Backend,
  person: string,
  viewId: string,
  values: Filled,
): Promise<Outcome> {
  const { team, bot } = backend.workspace.scenario
  const view = visibleView(backend, person, viewId)
  fillIn(backend, view, values)
  const incomplete = ownChecks(view)
  if (Object.keys(incomplete).length > 0) {
    return { ok: false, error: 'incomplete', text: 'Please correct the form.', errors: incomplete }
  }
  const acknowledgement = await backend.delivery.deliver(
    'interactive',
    {
      ...interaction(backend, person),
      type: 'view_submission',
      trigger_id: backend.triggers.issue(person, view.id),
      view: wireView(view, team, bot),
      response_urls: [],
    },
    { acceptsPayload: true },
  )
  if (!acknowledgement.ok) {
    return {
      ...notDelivered(acknowledgement, 'The form'),
      text: 'We had some trouble connecting. Try again?',
    }
  }
  return afterSubmission(backend, view, acknowledgement.payload, acknowledgement.ms)
}

/** What the app's acknowledgement does to the form: nothing closes it; it may also show errors, change, or grow. */
function afterSubmission(backend: Backend, view: View, payload: unknown, ackMs: number): Outcome {
  const { person } = view
  const outcome = (): Outcome => ({
    ok: true,
    ackMs,
    forms: backend.views.stack(person).map(each => each.id),
  })
  const isEmpty = typeof payload !== 'object' || payload === null || !('response_action' in payload)
  if (isEmpty) {
    backend.views.close(person)
    return outcome()
  }
  const parsed = responseAction.safeParse(payload)
  if (!parsed.success) return malformed('the response_action')
  const answer = parsed.data
  if (answer.response_action === 'clear') {
    backend.views.close(person, true)
    return outcome()
  }
  if (answer.response_action === 'errors') {
    const inputs = new Set(inputBlocks(view).map(block => block.block_id))
    const unknown = Object.keys(answer.errors).filter(block => !inputs.has(block))
    if (unknown.length > 0) return malformed(`errors for ${unknown.join(', ')}, which is no input block`)
    return { ...outcome(), ok: false, error: 'form_errors', errors: answer.errors }
  }
  try {
    const content = backend.checkView(answer.view)
    if (answer.response_action === 'push') backend.views.push(person, content)
    else backend.views.update({ viewId: view.id }, content)
    return outcome()
  } catch (error) {
    if (error instanceof Refusal) return malformed([error.code, ...error.details].join('\n'))
    throw error
  }
}

/** Slack shows the same words for everything that is wrong with an app's answer; the reason is for whoever writes one. */
const malformed = (why: string): Outcome =>
  failed('malformed_response', `We had some trouble connecting. Try again? (${why})`)

export async function closeForm(backend: Backend, person: string, viewId: string): Promise<Outcome> {
  const { team, bot } = backend.workspace.scenario
  const view = visibleView(backend, person, viewId)
  const { content } = view
  const isCleared = content.type === 'modal' && content.clear_on_close === true
  backend.views.close(person, isCleared)
  const forms = backend.views.stack(person).map(each => each.id)
  if (content.type !== 'modal' || !content.notify_on_close) return { ok: true, forms }
  const acknowledgement = await backend.delivery.deliver('interactive', {
    ...interaction(backend, person),
    type: 'view_closed',
    view: wireView(view, team, bot),
    is_cleared: isCleared,
  })
  return acknowledgement.ok ? { ok: true, forms, ackMs: acknowledgement.ms } : { ok: true, forms }
}

const inputBlocks = (view: View) =>
  view.content.blocks.filter((block): block is Block & { type: 'input' } => block.type === 'input')

/** What Slack checks itself before it sends the form off. */
function ownChecks(view: View): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { block_id: blockId = '', element, optional } of inputBlocks(view)) {
    const value = view.values[blockId]?.[element.action_id ?? '']
    if (isEmpty(value)) {
      if (!optional) errors[blockId] = 'Please complete this required field.'
      continue
    }
    if (element.type === 'plain_text_input' && typeof value?.value === 'string') {
      const { length } = value.value
      const max = element.max_length ?? 3000
      if (length < (element.min_length ?? 0)) {
        errors[blockId] = `Please enter at least ${element.min_length} characters.`
      } else if (length > max) errors[blockId] = `Please enter at most ${max} characters.`
    }
    if (element.type === 'number_input') {
      const number = Number(value?.value)
      const isWhole = element.is_decimal_allowed || Number.isInteger(number)
      if (Number.isNaN(number) || !isWhole) errors[blockId] = 'Please enter a valid number.'
      else if (element.min_value !== undefined && number < Number(element.min_value)) {
        errors[blockId] = `Please enter a number of at least ${element.min_value}.`
      } else if (element.max_value !== undefined && number > Number(element.max_value)) {
        errors[blockId] = `Please enter a number of at most ${element.max_value}.`
      }
    }
  }
  return errors
}

function isEmpty(value: StateValue | undefined): boolean {
  if (!value) return true
  return Object.entries(value).every(
    ([key, each]) => key === 'type' || each === null || (Array.isArray(each) && each.length === 0),
  )
}
