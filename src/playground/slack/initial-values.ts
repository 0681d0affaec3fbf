import type { Block } from './blocks/block.ts'
import type { Interactive } from './blocks/elements.ts'
import { interactives } from './blocks/interactives.ts'
import type { StateValue, StateValues } from './view.ts'

/** What `view.state.values` holds before anybody touched the form: each stateful element with its initial value. */
export function initialValues(blocks: readonly Block[]): StateValues {
  const values: StateValues = {}
  for (const block of blocks) {
    for (const element of interactives(block)) {
      const initial = initialValue(element)
      if (!initial || !block.block_id || !element.action_id) continue
      const ofBlock = values[block.block_id] ?? {}
      ofBlock[element.action_id] = initial
      values[block.block_id] = ofBlock
    }
  }
  return values
}

function initialValue(element: Interactive): StateValue | undefined {
  const { type } = element
  switch (type) {
    case 'button':
    case 'overflow':
      return undefined
    case 'plain_text_input':
    case 'number_input':
    case 'url_text_input':
    case 'email_text_input':
      return { type, value: element.initial_value ?? null }
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null }
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null }
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null }
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null }
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] }
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null }
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] }
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null }
  }
}
