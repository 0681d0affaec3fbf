import { useEffect, useRef, useState } from 'preact/hooks'
import { ExternalSelect } from './external-select.js'
import { useField } from './field.js'
import { html } from './html.js'
import { TextObject } from './rich-text.js'

/** One interactive element. In a form it keeps what is filled in; elsewhere every choice goes to the app at once. */
export function Element(props) {
  switch (props.element.type) {
    case 'button':
      return html`<${Button} ...${props} />`
    case 'overflow':
      return html`<${Select} ...${props} choices=${props.element.options} placeholder="More actions" />`
    case 'static_select':
      return html`<${Select} ...${props} />`
    case 'users_select':
      return html`<${Select} ...${props} choices=${people(props.surface)} />`
    case 'conversations_select':
      return html`<${Select} ...${props} choices=${props.surface.names.allChannels} />`
    case 'external_select':
      return html`<${ExternalSelect} ...${props} />`
    case 'multi_static_select':
      return html`<${Several} ...${props} choices=${choicesOf(props.element)} />`
    case 'multi_users_select':
      return html`<${Several} ...${props} choices=${people(props.surface)} />`
    case 'multi_external_select':
      return html`<${ExternalSelect} ...${props} several />`
    case 'checkboxes':
      return html`<${Several} ...${props} choices=${props.element.options} />`
    case 'radio_buttons':
      return html`<${Radios} ...${props} />`
    default:
      return html`<${TextField} ...${props} />`
  }
}

const people = surface => surface.names.allPeople

function Button({ block, element, surface }) {
  const [isBusy, setBusy] = useState(false)
  const [asks, setAsks] = useState(false)
  const press = async () => {
    setAsks(false)
    setBusy(true)
    if (element.url && /^https?:/.test(element.url)) window.open(element.url, '_blank', 'noopener')
    await surface.press(block, element, element.value ?? null)
    setBusy(false)
  }
  return html`
    <button
      type="button"
      class="button ${element.style ?? ''}"
      aria-label=${element.accessibility_label}
      aria-busy=${isBusy}
      onClick=${element.confirm ? () => setAsks(true) : press}
    ><${TextObject} text=${element.text} names=${surface.names} /></button>
    ${asks && html`<${Confirm} confirm=${element.confirm} names=${surface.names} onYes=${press} onNo=${() => setAsks(false)} />`}`
}

function Confirm({ confirm, names, onYes, onNo }) {
  const dialog = useRef(null)
  useEffect(() => dialog.current.showModal(), [])
  return html`<dialog ref=${dialog} class="confirm" aria-label=${confirm.title.text} onCancel=${onNo}>
    <h2>${confirm.title.text}</h2>
    <p><${TextObject} text=${confirm.text} names=${names} /></p>
    <div class="dialog-buttons">
      <button type="button" class="button" onClick=${onNo}>${confirm.deny.text}</button>
      <button type="button" class="button ${confirm.style ?? 'primary'}" onClick=${onYes}>${confirm.confirm.text}</button>
    </div>
  </dialog>`
}

const choicesOf = element => element.options ?? (element.option_groups ?? []).flatMap(group => group.options)

function Select(props) {
  const { element, choices = choicesOf(element), id, describedBy, invalid, label } = props
  const { value, choose } = useField(props)
  const placeholder = props.placeholder ?? element.placeholder?.text ?? 'Select an option'
  const option = each => html`<option value=${each.value}>${each.text.text}</option>`
  return html`<select
    id=${id}
    aria-label=${label ?? placeholder}
    aria-describedby=${describedBy}
    aria-invalid=${invalid}
    value=${value ?? ''}
    onChange=${event => choose(event.target.value || null)}
  >
    <option value="">${placeholder}</option>
    ${
      element.option_groups
        ? element.option_groups.map(
            group => html`<optgroup label=${group.label.text}>${group.options.map(option)}</optgroup>`,
          )
        : choices.map(option)
    }
  </select>`
}

function Several(props) {
  const { block, element, choices, surface, describedBy } = props
  const { value, choose } = useField(props)
  const chosen = value ?? []
  return html`<div class="choices">
    ${choices.map(choice => {
      const isChosen = chosen.includes(choice.value)
      const flip = () =>
        choose(isChosen ? chosen.filter(each => each !== choice.value) : [...chosen, choice.value])
      return html`<label class="choice">
        <input type="checkbox" name="${block.block_id}-${element.action_id}" checked=${isChosen} aria-describedby=${describedBy} onChange=${flip} />
        <${ChoiceText} choice=${choice} names=${surface.names} />
      </label>`
    })}
  </div>`
}

function Radios(props) {
  const { block, element, surface, describedBy } = props
  const { value, choose } = useField(props)
  return html`<div class="choices">
    ${element.options.map(
      choice => html`<label class="choice">
        <input type="radio" name="${block.block_id}-${element.action_id}" checked=${value === choice.value} aria-describedby=${describedBy} onChange=${() => choose(choice.value)} />
        <${ChoiceText} choice=${choice} names=${surface.names} />
      </label>`,
    )}
  </div>`
}

const ChoiceText = ({ choice, names }) => html`<span>
  <${TextObject} text=${choice.text} names=${names} />
  ${choice.description && html`<span class="hint"><br /><${TextObject} text=${choice.description} names=${names} /></span>`}
</span>`

const inputTypes = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
  number_input: 'number',
  url_text_input: 'url',
  email_text_input: 'email',
}

function TextField(props) {
  const { element, block, surface, id, describedBy, invalid, label } = props
  const { value, set, choose } = useField(props)
  const isMoment = element.type === 'datetimepicker'
  const isPicker = ['datepicker', 'timepicker', 'datetimepicker'].includes(element.type)
  const read = text => (isMoment && text ? Math.floor(new Date(text).getTime() / 1000) : text)
  const shown = isMoment && value ? localMoment(value) : (value ?? '')
  const onEnter = event => {
    const isDispatched = block.type === 'input' && block.dispatch_action && event.key === 'Enter'
    if (isDispatched && !element.multiline) {
      event.preventDefault()
      surface.press(block, element, value)
    }
  }
  const common = {
    id,
    'aria-label': label ?? element.placeholder?.text,
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
    placeholder: element.placeholder?.text,
    value: shown,
    onKeyDown: onEnter,
  }
  if (element.multiline) {
    return html`<textarea ...${common} rows="4" onInput=${event => set(event.target.value)}></textarea>`
  }
  return html`<input
    ...${common}
    type=${inputTypes[element.type] ?? 'text'}
    step=${element.is_decimal_allowed ? 'any' : undefined}
    onInput=${event => !isPicker && set(event.target.value)}
    onChange=${event => isPicker && choose(read(event.target.value))}
  />`
}

function localMoment(seconds) {
  const at = new Date(seconds * 1000)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
