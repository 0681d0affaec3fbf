import { useState } from 'preact/hooks'

/** What is filled in, and how to change it. Changes outside of input blocks, and dispatched ones, go to the app. */
export function useField({ block, element, surface }) {
  const [local, setLocal] = useState(initial(element))
  const field = surface.field?.(block, element)
  const dispatches = block.type !== 'input' || block.dispatch_action === true
  return {
    value: field ? field.value : local,
    set: value => (field ? field.set(value) : setLocal(value)),
    choose: value => {
      if (field) field.set(value)
      else if (element.type !== 'overflow') setLocal(value)
      if (dispatches) surface.press(block, element, value)
    },
  }
}

const initial = element =>
  element.initial_option?.value ??
  element.initial_options?.map(option => option.value) ??
  element.initial_date ??
  element.initial_time ??
  element.initial_date_time ??
  element.initial_user ??
  element.initial_users ??
  element.initial_conversation ??
  null
