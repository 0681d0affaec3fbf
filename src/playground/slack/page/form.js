import { useEffect, useRef, useState } from 'preact/hooks'
import { Blocks } from './blocks.js'
import { act } from './connection.js'
import { html } from './html.js'

/** What stands in a field, in the plain form that the stand-in's `act` takes. */
function plainValue(value) {
  if (value.selected_option !== undefined) return value.selected_option?.value ?? null
  if (value.selected_options !== undefined) return value.selected_options.map(option => option.value)
  return (
    value.value ??
    value.selected_date ??
    value.selected_time ??
    value.selected_date_time ??
    value.selected_user ??
    value.selected_users ??
    value.selected_conversation ??
    null
  )
}

/** What is filled in of a view, over what the server holds, and a surface to draw its blocks on. */
function useView({ view, person, names, onProblem }) {
  const [filled, setFilled] = useState({})
  const [errors, setErrors] = useState({})
  const current = useRef({})
  current.current = filled
  const field = (block, element) => {
    const key = `${block.block_id} ${element.action_id}`
    const known = view.values[block.block_id]?.[element.action_id]
    const set = value => {
      const next = { ...current.current, [key]: { block: block.block_id, action: element.action_id, value } }
      current.current = next
      setFilled(next)
      setErrors(before => ({ ...before, [block.block_id]: undefined }))
    }
    return { value: Object.hasOwn(filled, key) ? filled[key].value : known ? plainValue(known) : null, set }
  }
  /** Block id → action id → value, for the fields that still exist. */
  const values = () => {
    const result = {}
    for (const { block, action, value } of Object.values(current.current)) {
      if (!view.values[block]?.[action]) continue
      result[block] = { ...result[block], [action]: value }
    }
    return result
  }
  const press = async (block, element, value) => {
    const outcome = await act(
      'clickInView',
      person,
      view.id,
      element.action_id,
      value,
      values(),
      block.block_id,
    )
    if (!outcome.ok) onProblem(outcome.text ?? outcome.error)
  }
  const suggest = (block, element, text) =>
    act('suggest', person, view.id, element.action_id, text, block.block_id)
  return { surface: { names, press, field, suggest, errors }, values, setErrors }
}

/** A form on top of everything, as a modal dialog. */
export function Form({ view, person, names }) {
  const [problem, setProblem] = useState(null)
  const [isBusy, setBusy] = useState(false)
  const dialog = useRef(null)
  const { surface, values, setErrors } = useView({ view, person, names, onProblem: setProblem })
  const { content } = view
  useEffect(() => {
    dialog.current.showModal()
    const first = dialog.current.querySelector('.form-body :is(input, select, textarea)')
    // A combobox would open its list at once.
    if (first && first.getAttribute('role') !== 'combobox') first.focus()
    else dialog.current.focus()
  }, [])

  const submit = async event => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const outcome = await act('submitForm', person, view.id, values())
    setBusy(false)
    setErrors(outcome.errors ?? {})
    if (!outcome.ok && !outcome.errors) setProblem(outcome.text ?? outcome.error)
  }
  const close = async event => {
    event.preventDefault()
    const outcome = await act('closeForm', person, view.id)
    if (!outcome.ok) setProblem(outcome.text ?? outcome.error)
  }
  return html`<dialog ref=${dialog} class="form" tabindex="-1" aria-label=${content.title.text} onCancel=${close}>
    <form onSubmit=${submit} noValidate>
      <header>
        <h2>${content.title.text}</h2>
        <button type="button" class="plain" aria-label="Close form" onClick=${close}>×</button>
      </header>
      <div class="form-body">
        ${problem && html`<p class="problem" role="alert">${problem}</p>`}
        <${Blocks} blocks=${content.blocks} surface=${surface} />
      </div>
      <footer>
        <button type="button" class="button" onClick=${close}>${content.close?.text ?? 'Close'}</button>
        ${content.submit && html`<button type="submit" class="button primary" aria-busy=${isBusy} disabled=${isBusy}>${content.submit.text}</button>`}
      </footer>
    </form>
  </dialog>`
}

/** A person's Home tab. */
export function Home({ view, person, names, onProblem }) {
  const { surface } = useView({ view, person, names, onProblem })
  return html`<div class="home"><${Blocks} blocks=${view.content.blocks} surface=${surface} /></div>`
}
