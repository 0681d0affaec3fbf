import { useRef, useState } from 'preact/hooks'
import { act } from './connection.js'
import { html } from './html.js'

/** Where one types: commands, mentions, ordinary messages. Threads take no commands, as in Slack. */
export function Composer({ state, channel, threadTs, onProblem }) {
  const [text, setText] = useState('')
  const [menu, setMenu] = useState(false)
  const box = useRef(null)
  const opener = useRef(null)
  const { command, person, bot } = state
  const isArchived = channel.isArchived
  const showsCommand = !threadTs && text.startsWith('/') && command.name.startsWith(text.split(/\s/)[0])
  const where = channel.kind === 'im' ? bot.name : `#${channel.name}`
  const label = threadTs ? 'Reply in the thread' : `Message ${where}`

  const onMenuKey = event => {
    if (!menu || event.key !== 'Escape') return
    setMenu(false)
    opener.current?.focus()
  }

  const send = async () => {
    const typed = text.trim()
    if (typed === '') return
    setText('')
    onProblem(null)
    const outcome = await deliver(typed)
    if (!outcome.ok) onProblem(outcome.text ?? outcome.error)
  }
  const deliver = async typed => {
    if (!typed.startsWith('/')) {
      if (typed.includes(`@${bot.name}`) && !channel.hasBot) {
        onProblem(`@${bot.name} is not in this channel and does not hear you here.`)
      }
      return act('say', person.id, channel.id, typed, threadTs)
    }
    const [name] = typed.split(/\s/)
    if (name !== command.name) return { ok: false, text: `${name} is not a valid command.` }
    if (threadTs) return { ok: false, text: `${name} is not supported in threads. Sorry!` }
    return act('slash', person.id, channel.id, typed.slice(name.length))
  }
  const complete = () => {
    setText(`${command.name} `)
    box.current.focus()
  }
  const onKeyDown = event => {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      void send()
    }
    if (event.key === 'Tab' && showsCommand && !text.includes(' ')) {
      event.preventDefault()
      complete()
    }
  }
  if (isArchived) return html`<p class="archived" role="note">This channel has been archived.</p>`
  return html`<div class="composer">
    ${
      showsCommand &&
      html`<button type="button" class="command-hint" onClick=${complete}>
        <strong>${command.name}</strong> <span>${command.hint}</span> <small>${command.description}</small>
      </button>`
    }
    <div class="composer-row">
      ${
        !threadTs &&
        html`<span class="shortcuts" onKeyDown=${onMenuKey}>
          <button ref=${opener} type="button" class="plain" aria-label="Shortcuts" aria-expanded=${menu} onClick=${() => setMenu(!menu)}>⚡</button>
          ${
            menu &&
            html`<span class="menu" role="menu">
              ${state.shortcuts.map(
                shortcut => html`<button
                  type="button"
                  role="menuitem"
                  onClick=${async () => {
                    setMenu(false)
                    const outcome = await act('shortcut', person.id, shortcut.callbackId)
                    if (!outcome.ok) onProblem(outcome.text)
                  }}
                >${shortcut.name}</button>`,
              )}
            </span>`
          }
        </span>`
      }
      <textarea
        ref=${box}
        rows=${Math.min(6, text.split('\n').length)}
        aria-label=${label}
        placeholder=${threadTs ? 'Reply…' : `Message ${where}, or ${command.name} …`}
        value=${text}
        onInput=${event => setText(event.target.value)}
        onKeyDown=${onKeyDown}
      ></textarea>
      <button type="button" class="button primary send" disabled=${text.trim() === ''} onClick=${send}>Send</button>
    </div>
  </div>`
}
