import { z } from 'zod'
import type { FilledIn, FormValues } from './incoming.ts'

const option = z.looseObject({
  value: z.string().max(200),
  text: z.looseObject({ text: z.string() }).optional(),
})
const state = z.looseObject({
  type: z.string(),
  value: z.string().max(3000).nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).max(100).nullish(),
})
const values = z.record(z.string(), z.record(z.string(), state))

/** `view.state.values` as texts by block; each of the bot's blocks holds one element. Empty for what cannot be read. */
export function readValues(raw: unknown): FormValues {
  const parsed = values.safeParse(raw)
  if (!parsed.success) return {}
  return Object.fromEntries(
    Object.entries(parsed.data).map(([block, elements]) => [block, filledIn(Object.values(elements)[0])]),
  )
}

function filledIn(element: z.infer<typeof state> | undefined): FilledIn {
  const options = element?.selected_options ?? (element?.selected_option ? [element.selected_option] : [])
  if (options.length > 0)
    return { texts: options.map(one => one.value), labels: options.map(one => one.text?.text ?? '') }
  const typed = element?.value?.trim() ?? ''
  return { texts: typed === '' ? [] : [typed], labels: [] }
}
