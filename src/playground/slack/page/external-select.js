import { useRef, useState } from 'preact/hooks'
import { useField } from './field.js'
import { html } from './html.js'

/** Choices come from the app while one types. */
export function ExternalSelect(props) {
  const { block, element, surface, id, describedBy, invalid, label, several } = props
  const { value, choose } = useField(props)
  const [typed, setTyped] = useState(null)
  const [options, setOptions] = useState(null)
  const [active, setActive] = useState(0)
  const asked = useRef(0)
  const timer = useRef(0)
  const labels = useRef(new Map())
  for (const option of [element.initial_option, ...(element.initial_options ?? [])]) {
    if (option) labels.current.set(option.value, option.text.text)
  }
  const chosen = several ? (value ?? []) : value === null || value === undefined ? [] : [value]

  const ask = (text, delay) => {
    setTyped(text)
    setOptions(null)
    setActive(0)
    clearTimeout(timer.current)
    if (text.length < (element.min_query_length ?? 3)) return
    timer.current = setTimeout(async () => {
      asked.current += 1
      const mine = asked.current
      const outcome = await surface.suggest(block, element, text)
      if (mine !== asked.current) return
      for (const option of outcome.options ?? []) labels.current.set(option.value, option.text.text)
      setOptions(outcome.ok ? outcome.options : { failed: outcome.text })
    }, delay)
  }
  const pick = option => {
    setTyped(null)
    setOptions(null)
    choose(several ? [...new Set([...chosen, option.value])] : option.value)
  }
  const onKeyDown = event => {
    if (event.key === 'Escape' && typed !== null) {
      event.preventDefault()
      setTyped(null)
    }
    if (!Array.isArray(options) || options.length === 0) return
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move) {
      event.preventDefault()
      setActive((active + move + options.length) % options.length)
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      pick(options[active])
    }
  }
  const listId = `list-${block.block_id}-${element.action_id}`
  const isOpen = typed !== null
  return html`<div class="combobox">
    ${
      several &&
      chosen.map(
        each => html`<button type="button" class="chip" aria-label="Remove ${labels.current.get(each) ?? each}" onClick=${() => choose(chosen.filter(other => other !== each))}>
          ${labels.current.get(each) ?? each} ×
        </button>`,
      )
    }
    <input
      id=${id}
      role="combobox"
      autocomplete="off"
      aria-label=${label ?? element.placeholder?.text ?? 'Select'}
      aria-expanded=${isOpen}
      aria-controls=${listId}
      aria-describedby=${describedBy}
      aria-invalid=${invalid}
      aria-activedescendant=${isOpen ? `${listId}-${active}` : undefined}
      placeholder=${element.placeholder?.text ?? 'Type to search'}
      value=${isOpen ? typed : several ? '' : (labels.current.get(value) ?? value ?? '')}
      onFocus=${() => typed === null && ask('', 0)}
      onInput=${event => ask(event.target.value, 150)}
      onKeyDown=${onKeyDown}
      onBlur=${() => setTimeout(() => setTyped(null), 150)}
    />
    ${isOpen && html`<${OptionList} id=${listId} options=${options} active=${active} onPick=${pick} typed=${typed} element=${element} />`}
  </div>`
}

function OptionList({ id, options, active, onPick, typed, element }) {
  const least = element.min_query_length ?? 3
  if (typed.length < least) return html`<div class="listbox note">Type at least ${least} characters</div>`
  // An empty list leaves the real Slack at its loading line: an app has to offer "nothing found" itself.
  if (options === null || options.length === 0)
    return html`<div class="listbox note" role="status">Loading…</div>`
  if (!Array.isArray(options)) return html`<div class="listbox note" role="alert">${options.failed}</div>`
  return html`<ul class="listbox" role="listbox" id=${id}>
    ${options.map(
      (option, index) => html`<li
        id="${id}-${index}"
        role="option"
        aria-selected=${index === active}
        onMouseDown=${event => {
          event.preventDefault()
          onPick(option)
        }}
      >
        ${option.text.text}${option.description && html`<span class="hint"> ${option.description.text}</span>`}
      </li>`,
    )}
  </ul>`
}
