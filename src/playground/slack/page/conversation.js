import { useEffect, useRef } from 'preact/hooks'
import { Composer } from './composer.js'
import { html } from './html.js'
import { Message } from './message.js'

/** The messages of a channel, or of one thread in it, with the composer below. */
export function Conversation({ state, channel, threadTs, names, target, onThread, onProblem, problem }) {
  const list = useRef(null)
  const isInThread = message => message.ts === threadTs || message.threadTs === threadTs
  const isInChannel = message => !message.threadTs || message.threadTs === message.ts || message.isBroadcast
  const messages = channel.messages.filter(threadTs ? isInThread : isInChannel)
  const repliesTo = ts => channel.messages.filter(each => each.threadTs === ts && each.ts !== ts).length
  const last = messages.at(-1)?.ts

  // Stays at the newest message unless the reader has scrolled up.
  const wasAtEnd = useRef(true)
  useEffect(() => {
    if (wasAtEnd.current) list.current.scrollTop = list.current.scrollHeight
  })
  useEffect(() => {
    wasAtEnd.current = true
    list.current.scrollTop = list.current.scrollHeight
  }, [channel.id, threadTs, last])
  useEffect(() => {
    const element = target && list.current.querySelector(`[data-ts="${target}"]`)
    if (!element) return
    wasAtEnd.current = false
    element.scrollIntoView({ block: 'center' })
    element.focus()
  }, [target, channel.id, threadTs])
  useEffect(() => {
    const resized = new ResizeObserver(() => {
      if (wasAtEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight
    })
    resized.observe(list.current)
    return () => resized.disconnect()
  }, [])
  const onScroll = ({ target }) => {
    wasAtEnd.current = target.scrollHeight - target.scrollTop - target.clientHeight < 40
  }
  return html`
    <div class="messages" role="log" aria-label=${threadTs ? 'Thread' : `Messages in ${channel.name}`} ref=${list} onScroll=${onScroll} tabindex="0">
      <div class="messages-inner">
        ${messages.length === 0 && html`<p class="empty">Nothing here yet. Type <kbd>${state.command.name} help</kbd> to begin.</p>`}
        ${messages.map(
          message => html`<${Message}
            key=${message.ts}
            message=${message}
            channel=${channel}
            state=${state}
            names=${names}
            replies=${repliesTo(message.ts)}
            onThread=${threadTs || message.isEphemeral ? null : () => onThread(message.threadTs ?? message.ts)}
            onProblem=${onProblem}
          />`,
        )}
      </div>
    </div>
    ${
      problem &&
      html`<p class="problem" role="alert">
        ${problem} <button type="button" class="plain" aria-label="Dismiss" onClick=${() => onProblem(null)}>×</button>
      </p>`
    }
    <${Composer} key="${channel.id}-${threadTs}" state=${state} channel=${channel} threadTs=${threadTs} onProblem=${onProblem} />`
}
