import { Blocks } from './blocks.js'
import { act } from './connection.js'
import { emoji } from './emoji.js'
import { html } from './html.js'
import { RichText, TextObject } from './rich-text.js'

/** One message with all that belongs to it. */
export function Message({ message, channel, state, names, replies, onThread, onProblem }) {
  const isBot = message.user === state.bot.userId
  const author = isBot ? state.bot.name : names.personName(message.user)
  const at = new Date(Number(message.ts) * 1000)
  const surface = {
    names,
    press: async (block, element, value) => {
      const outcome = await act(
        'click',
        state.person.id,
        channel.id,
        message.ts,
        element.action_id,
        value,
        block.block_id,
      )
      if (!outcome.ok) onProblem(outcome.text ?? outcome.error)
    },
    suggest: (block, element, text) =>
      act('suggest', state.person.id, message.ts, element.action_id, text, block.block_id),
  }
  return html`<article class="message ${message.isEphemeral ? 'ephemeral' : ''}" aria-label="${author} at ${clock(at, names.timeZone)}" data-ts=${message.ts} tabindex="-1">
    <span class="avatar ${isBot ? 'bot' : ''}" aria-hidden="true">${author.slice(0, 1).toUpperCase()}</span>
    <div class="message-body">
      ${message.isEphemeral && html`<p class="only-you">Only visible to you</p>`}
      <p class="byline">
        <strong>${author}</strong>${isBot && html` <span class="badge">APP</span>`}
        <time datetime=${at.toISOString()} title=${at.toISOString()}>${clock(at, names.timeZone)}</time>
      </p>
      ${
        message.blocks
          ? html`<${Blocks} blocks=${message.blocks} surface=${surface} />`
          : html`<div class="block"><${RichText} elements=${message.text.elements} names=${names} /></div>`
      }
      ${message.attachments.map(
        attachment => html`<div class="attachment" style=${{ borderColor: attachment.color ?? '#ccc' }}>
          ${attachment.text && html`<div class="block"><${TextObject} text=${attachment.text} names=${names} /></div>`}
          ${attachment.blocks && html`<${Blocks} blocks=${attachment.blocks} surface=${surface} />`}
        </div>`,
      )}
      ${message.files.map(file => html`<${File} file=${file} />`)}
      ${message.isEdited && html`<span class="edited">(edited)</span>`}
      ${
        message.reactions.length > 0 &&
        html`<p class="reactions">
          ${message.reactions.map(({ name, users }) => html`<span class="reaction">${emoji(name)} ${users.length}</span>`)}
        </p>`
      }
      ${onThread && html`<${ThreadLink} replies=${replies} onThread=${onThread} />`}
    </div>
  </article>`
}

function ThreadLink({ replies, onThread }) {
  const label = replies === 0 ? 'Reply in thread' : `${replies} ${replies === 1 ? 'reply' : 'replies'}`
  return html`<button type="button" class="thread-link ${replies === 0 ? 'quiet' : ''}" onClick=${onThread}>${label}</button>`
}

function File({ file }) {
  const url = `/files/${file.id}/${encodeURIComponent(file.name)}`
  if (file.mimetype.startsWith('image/')) {
    return html`<figure class="block"><figcaption>${file.title}</figcaption><a href=${url} target="_blank"><img src=${url} alt=${file.title} /></a></figure>`
  }
  return html`<a class="file" href=${url} download=${file.name}>
    <span aria-hidden="true">📄</span> <span><strong>${file.title}</strong><br /><span class="hint">${file.name}, ${size(file.size)}</span></span>
  </a>`
}

const size = bytes =>
  bytes < 1000
    ? `${bytes} bytes`
    : bytes < 1e6
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`

const clock = (at, timeZone) =>
  new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', minute: '2-digit' }).format(at)
