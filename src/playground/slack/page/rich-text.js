import { emoji } from './emoji.js'
import { html } from './html.js'
import { follow, placeOf } from './permalink.js'

/** Draws rich text elements. `names` knows what people, channels and groups are called. */
export function RichText({ elements, names }) {
  return elements.map(element => html`<${Element} element=${element} names=${names} />`)
}

function Element({ element, names }) {
  const inline = element.elements.map(each =>
    each.type === 'rich_text_section'
      ? html`<li><${Inlines} elements=${each.elements} names=${names} /></li>`
      : html`<${Inline} inline=${each} names=${names} />`,
  )
  switch (element.type) {
    case 'rich_text_preformatted':
      return html`<pre>${inline}</pre>`
    case 'rich_text_quote':
      return html`<blockquote class="prewrap">${inline}</blockquote>`
    case 'rich_text_list': {
      const style = { marginLeft: `${(element.indent ?? 0) * 1.5}rem` }
      return element.style === 'ordered'
        ? html`<ol style=${style} start=${(element.offset ?? 0) + 1}>${inline}</ol>`
        : html`<ul style=${style}>${inline}</ul>`
    }
    default:
      return html`<span class="prewrap">${inline}</span>`
  }
}

const Inlines = ({ elements, names }) =>
  elements.map(each => html`<${Inline} inline=${each} names=${names} />`)

function Inline({ inline, names }) {
  const { style = {} } = inline
  let drawn = html`<${Content} inline=${inline} names=${names} />`
  if (style.code) drawn = html`<code>${drawn}</code>`
  if (style.bold) drawn = html`<strong>${drawn}</strong>`
  if (style.italic) drawn = html`<em>${drawn}</em>`
  if (style.strike) drawn = html`<s>${drawn}</s>`
  if (style.underline) drawn = html`<u>${drawn}</u>`
  return drawn
}

function Content({ inline, names }) {
  switch (inline.type) {
    case 'text':
      return inline.text
    case 'link':
      return html`<${Link} url=${inline.url}>${inline.text || inline.url}<//>`
    case 'emoji':
      return html`<span role="img" aria-label=${inline.name}>${emoji(inline.name)}</span>`
    case 'user':
      return html`<span class="mention">@${names.person(inline.user_id)}</span>`
    case 'channel':
      return html`<span class="mention">#${names.channel(inline.channel_id)}</span>`
    case 'usergroup':
      return html`<span class="mention">@${names.group(inline.usergroup_id)}</span>`
    case 'broadcast':
      return html`<span class="mention broadcast" title="This notifies everybody">@${inline.range}</span>`
    case 'date':
      return html`<time datetime=${new Date(inline.timestamp * 1000).toISOString()}>${slackDate(inline, names.timeZone)}</time>`
    case 'color':
      return inline.value
    default:
      return `(${inline.type})`
  }
}

/** Only addresses that a click may open; anything else is text. */
function Link({ url, children }) {
  if (!/^(https?:\/\/|mailto:)/.test(url)) return children
  if (placeOf(url)) return html`<a href=${url} onClick=${event => follow(event, url)}>${children}</a>`
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${children}</a>`
}

/** Slack's date tokens, in the reader's own zone. */
function slackDate({ timestamp, format, fallback }, timeZone) {
  const at = new Date(timestamp * 1000)
  const formatted = options => new Intl.DateTimeFormat('en', { timeZone, ...options }).format(at)
  const tokens = {
    date_num: () => new Intl.DateTimeFormat('sv', { timeZone }).format(at),
    date: () => formatted({ dateStyle: 'long' }),
    date_short: () => formatted({ dateStyle: 'medium' }),
    date_long: () => formatted({ dateStyle: 'full' }),
    date_pretty: () => formatted({ dateStyle: 'long' }),
    date_short_pretty: () => formatted({ dateStyle: 'medium' }),
    date_long_pretty: () => formatted({ dateStyle: 'full' }),
    time: () => formatted({ timeStyle: 'short' }),
    time_secs: () => formatted({ timeStyle: 'medium' }),
    ago: () => ago(at),
  }
  const known = /\{(\w+)\}/g
  const isKnown = [...format.matchAll(known)].every(([, name]) => Object.hasOwn(tokens, name))
  return isKnown ? format.replaceAll(known, (_, name) => tokens[name]()) : (fallback ?? format)
}

function ago(at) {
  const seconds = Math.round((at.getTime() - Date.now()) / 1000)
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  const [unit, size] = [
    ['day', 86400],
    ['hour', 3600],
    ['minute', 60],
  ].find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return relative.format(Math.round(seconds / size), unit)
}

/** A text object of Block Kit: plain text as it is, mrkdwn as the server has read it. */
export function TextObject({ text, names }) {
  return text.type === 'mrkdwn'
    ? html`<${RichText} elements=${text.elements} names=${names} />`
    : html`<span class="prewrap">${plain(text.text)}</span>`
}

const plain = text => text.replaceAll(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name))
