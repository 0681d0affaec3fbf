import type { Interactive } from '../blocks/elements.ts'
import type { Option } from '../blocks/text.ts'
import { Refusal } from '../refusal.ts'
import type { StateValue } from '../view.ts'

/** What a person typed or chose, in the plainest form: a text, an option's value, a date, several of them, or nothing. */
export type Chosen = string | number | readonly string[] | null

/** As Slack keeps it in `state.values`. `offered` are the choices an external select got from the app. */
export function chosenValue(element: Interactive, chosen: Chosen, offered: readonly Option[]): StateValue {
  const { type } = element
  const one = chosen === null || chosen === '' ? null : String(chosen)
  const several = chosen === null ? [] : Array.isArray(chosen) ? chosen.map(String) : [String(chosen)]
  const pick = (value: string, options: readonly Option[]): Option => {
    const option = options.find(each => each.value === value)
    if (!option) throw new Refusal('not_offered', [`"${value}" is none of the choices.`])
    return option
  }
  switch (type) {
    case 'button':
      return { type }
    case 'plain_text_input':
    case 'number_input':
    case 'url_text_input':
    case 'email_text_input':
      return { type, value: one }
    case 'datepicker':
      return { type, selected_date: one }
    case 'timepicker':
      return { type, selected_time: one }
    case 'datetimepicker':
      return { type, selected_date_time: one === null ? null : Number(one) }
    case 'users_select':
      return { type, selected_user: one }
    case 'multi_users_select':
      return { type, selected_users: several }
    case 'conversations_select':
      return { type, selected_conversation: one }
    case 'static_select':
    case 'radio_buttons':
    case 'overflow':
      return { type, selected_option: one === null ? null : pick(one, optionsOf(element)) }
    case 'external_select': {
      const known = [...offered, ...(element.initial_option ? [element.initial_option] : [])]
      return { type, selected_option: one === null ? null : pick(one, known) }
    }
    case 'multi_static_select':
    case 'checkboxes':
      return { type, selected_options: several.map(value => pick(value, optionsOf(element))) }
    case 'multi_external_select': {
      const known = [...offered, ...(element.initial_options ?? [])]
      return { type, selected_options: several.map(value => pick(value, known)) }
    }
  }
}

function optionsOf(element: Interactive): readonly Option[] {
  if ('option_groups' in element && element.option_groups) {
    return element.option_groups.flatMap(group => group.options)
  }
  return 'options' in element && element.options ? element.options : []
}
