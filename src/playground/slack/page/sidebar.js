import { useState } from 'preact/hooks'
import { flip } from './connection.js'
import { html } from './html.js'

/** Channels and the app, with what is unread. */
export function Sidebar({ state, place, unread, onGo }) {
  const entry = (channel, label, mark) => {
    const count = unread(channel)
    const isHere = place === channel.id
    return html`<li>
      <button type="button" class="entry ${isHere ? 'here' : ''} ${count > 0 ? 'unread' : ''}" aria-current=${isHere ? 'page' : undefined} aria-label=${count > 0 ? `${label}, ${count} unread` : label} onClick=${() => onGo(channel.id)}>
        <span class="entry-name">${mark}${label}</span>${count > 0 && html`<span class="count">${count}</span>`}
      </button>
    </li>`
  }
  const channels = state.channels.filter(channel => channel.kind === 'channel')
  const app = state.channels.find(channel => channel.kind === 'im')
  return html`<nav class="sidebar" aria-label="Channels">
    <h2>Channels</h2>
    <ul>
      ${channels.map(channel => entry(channel, channel.name, html`<span class="hash" aria-hidden="true">#</span>`))}
    </ul>
    <h2>Apps</h2>
    <ul>
      ${entry(app, state.bot.name, html`<span class="hash" aria-hidden="true">●</span>`)}
    </ul>
  </nav>`
}

/** Becoming somebody else, which Slack has not: it stands in the playground's own colour for that. */
export function ActAs({ state, onPerson }) {
  return html`<div class="act-as">
    <label for="act-as">Act as</label>
    <select
      id="act-as"
      value=${state.person.id}
      aria-describedby="act-as-role"
      onChange=${event => onPerson(event.target.value)}
    >
      ${state.people.map(person => html`<option value=${person.id}>${person.realName}</option>`)}
    </select>
    <span id="act-as-role" class="hint">${state.person.role}, ${state.person.timeZone}</span>
  </div>`
}

/** The playground's switches, set apart from the chat. */
export function Switches({ switches }) {
  if (switches.length === 0) return null
  return html`<aside class="backstage" aria-label="Playground">
    <p class="backstage-title">Playground <span>not part of Slack</span></p>
    ${switches.map(each => html`<${Switch} key=${each.id} item=${each} />`)}
  </aside>`
}

function Switch({ item }) {
  const [result, setResult] = useState(null)
  const [isBusy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    setResult(null)
    setResult(await flip(item.id))
    setBusy(false)
  }
  return html`<div class="switch">
    <button type="button" class="button" aria-busy=${isBusy} disabled=${isBusy} title=${item.description} onClick=${run}>${item.label}</button>
    <p class="hint">${item.description}</p>
    ${result && html`<p class=${result.ok ? 'switch-result' : 'switch-result error'} role="status">${result.text}</p>`}
  </div>`
}
