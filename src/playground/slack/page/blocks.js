import { Chart } from './chart.js'
import { Element } from './elements.js'
import { html } from './html.js'
import { RichText, TextObject } from './rich-text.js'
import { Table } from './table.js'

/**
 * Draws Block Kit. `surface` is what the blocks are part of: `names`, `press(block, element, value, extra)`, and for forms
 * `field(block, element)` with what is filled in, `errors` by block id.
 */
export function Blocks({ blocks, surface }) {
  return blocks.map(block => html`<${Block} key=${block.block_id} block=${block} surface=${surface} />`)
}

function Block({ block, surface }) {
  const { names } = surface
  switch (block.type) {
    case 'section':
      return html`<div class="block section">
        <div class="section-text">
          ${block.text && html`<div><${TextObject} text=${block.text} names=${names} /></div>`}
          ${block.fields && html`<div class="fields">${block.fields.map(field => html`<div><${TextObject} text=${field} names=${names} /></div>`)}</div>`}
        </div>
        ${block.accessory && html`<${Accessory} block=${block} surface=${surface} />`}
      </div>`
    case 'header':
      return html`<h3 class="block"><${TextObject} text=${block.text} names=${names} /></h3>`
    case 'divider':
      return html`<hr class="block" />`
    case 'context':
      return html`<div class="block context">
        ${block.elements.map(element =>
          element.type === 'image'
            ? html`<${Image} image=${element} />`
            : html`<span><${TextObject} text=${element} names=${names} /></span>`,
        )}
      </div>`
    case 'actions':
      return html`<div class="block actions" role="group" aria-label="Actions">
        ${block.elements.map(element => html`<${Element} key=${element.action_id} block=${block} element=${element} surface=${surface} />`)}
      </div>`
    case 'input':
      return html`<${Input} block=${block} surface=${surface} />`
    case 'image':
      return html`<figure class="block">
        ${block.title && html`<figcaption>${block.title.text}</figcaption>`}
        <${Image} image=${block} />
      </figure>`
    case 'rich_text':
      return html`<div class="block"><${RichText} elements=${block.elements} names=${names} /></div>`
    case 'table':
    case 'data_table':
      return html`<div class="block"><${Table} block=${block} names=${names} /></div>`
    case 'data_visualization':
      return html`<div class="block"><${Chart} block=${block} /></div>`
    case 'markdown':
      return html`<div class="block prewrap">${block.text}</div>`
    case 'alert':
      return html`<div class="block alert ${block.level ?? 'default'}" role="note"><${TextObject} text=${block.text} names=${names} /></div>`
    default:
      return html`<div class="block">(a ${block.type} block)</div>`
  }
}

const Accessory = ({ block, surface }) =>
  block.accessory.type === 'image'
    ? html`<${Image} image=${block.accessory} />`
    : html`<${Element} block=${block} element=${block.accessory} surface=${surface} />`

function Input({ block, surface }) {
  const error = surface.errors?.[block.block_id]
  const id = `input-${block.block_id}`
  const label = html`${block.label.text}${block.optional && html` <span class="optional">(optional)</span>`}`
  const field = html`<${Element} block=${block} element=${block.element} surface=${surface} id=${id} describedBy="${id}-note" invalid=${error !== undefined} label=${block.label.text} />`
  const isGroup = ['checkboxes', 'radio_buttons'].includes(block.element.type)
  return html`<div class="block input ${error ? 'invalid' : ''}">
    ${
      isGroup
        ? html`<fieldset><legend>${label}</legend>${field}</fieldset>`
        : html`<label for=${id}>${label}</label>${field}`
    }
    <div id="${id}-note">
      ${block.hint && html`<p class="hint">${block.hint.text}</p>`}
      ${error && html`<p class="error" role="alert">${error}</p>`}
    </div>
  </div>`
}

function Image({ image }) {
  const id = image.slack_file?.id ?? /\/(F[0-9A-Z]+)/.exec(image.slack_file?.url ?? '')?.[1]
  const source = image.image_url ?? `/files/${id}/image`
  return html`<img src=${source} alt=${image.alt_text} />`
}
