import type { Inline, RichText } from '../blocks/rich-text.ts'

/**
 * Slack's mrkdwn as the rich text that its clients draw, so that the page draws one thing only. `&lt;`, `&gt;` and `&amp;`
 * become characters after the markup was read: what an app escaped is shown literally, what it did not is markup.
 */
export function mrkdwnToRichText(text: string): RichText['elements'] {
  const elements: RichText['elements'] = []
  for (const [index, piece] of text.split('```').entries()) {
    if (index % 2 === 1) {
      const code = unescaped(piece.replace(/^\n/, '').replace(/\n$/, ''))
      if (code) elements.push({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: code }] })
      continue
    }
    for (const { quoted, lines } of byQuote(piece)) {
      const inline = parseInline(lines.join('\n'))
      if (inline.length === 0) continue
      elements.push({ type: quoted ? 'rich_text_quote' : 'rich_text_section', elements: inline })
    }
  }
  return elements
}

function byQuote(text: string): { quoted: boolean; lines: string[] }[] {
  const runs: { quoted: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line)
    const last = runs.at(-1)
    if (last && last.quoted === (quote !== null)) last.lines.push(quote?.[1] ?? line)
    else runs.push({ quoted: quote !== null, lines: [quote?.[1] ?? line] })
  }
  return runs
}

type Style = NonNullable<Extract<Inline, { type: 'text' }>['style']>

/** What emphasis cannot look into: code, references in angle brackets, emoji. */
const solid = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):/g

/** Stand-ins for solid pieces while emphasis is read: characters of the private use area, which no word contains. */
const placeholder = (index: number) => String.fromCharCode(0xe000 + index)

function parseInline(text: string): Inline[] {
  const pieces: ((style: Style) => Inline)[] = []
  const rest = text.replace(solid, (all, code?: string, inner?: string, emoji?: string) => {
    if (pieces.length >= 0x1000) return all
    if (code !== undefined) {
      pieces.push(style => ({ type: 'text', text: unescaped(code), style: { ...style, code: true } }))
    } else if (inner !== undefined) pieces.push(style => reference(inner, style))
    else if (emoji !== undefined) pieces.push(style => withStyle({ type: 'emoji', name: emoji }, style))
    return placeholder(pieces.length - 1)
  })
  return parseEmphasis(rest, {}, pieces)
}

const emphases = (['bold', 'italic', 'strike'] as const).map((name, index) => {
  const mark = ['\\*', '_', '~'][index] ?? ''
  // Around whole words only, and with no space inside of the marks.
  return {
    name,
    pattern: new RegExp(`(?<![\\w${mark}])${mark}(?!\\s)([^${mark}\\n]+?)(?<!\\s)${mark}(?![\\w${mark}])`),
  }
})

function parseEmphasis(text: string, style: Style, pieces: readonly ((style: Style) => Inline)[]): Inline[] {
  for (const { name, pattern } of emphases) {
    const match = pattern.exec(text)
    if (!match) continue
    return [
      ...parseEmphasis(text.slice(0, match.index), style, pieces),
      ...parseEmphasis(match[1] ?? '', { ...style, [name]: true }, pieces),
      ...parseEmphasis(text.slice(match.index + match[0].length), style, pieces),
    ]
  }
  return text.split(/([\ue000-\uefff])/).flatMap((part): Inline[] => {
    const piece = pieces[part.charCodeAt(0) - 0xe000]
    if (piece && part.length === 1) return [piece(style)]
    return part === '' ? [] : [withStyle({ type: 'text', text: unescaped(part) }, style)]
  })
}

function reference(inner: string, style: Style): Inline {
  const bar = inner.indexOf('|')
  const target = bar < 0 ? inner : inner.slice(0, bar)
  const label = bar < 0 ? undefined : unescaped(inner.slice(bar + 1))
  const id = target.slice(1)
  if (/^@[UW]\w+$/.test(target)) return withStyle({ type: 'user', user_id: id }, style)
  if (/^#[CGD]\w+$/.test(target)) return withStyle({ type: 'channel', channel_id: id }, style)
  if (/^!(here|channel|everyone)$/.test(target)) {
    const range = id === 'here' || id === 'everyone' ? id : 'channel'
    return withStyle({ type: 'broadcast', range }, style)
  }
  const group = /^!subteam\^(\w+)$/.exec(target)
  if (group?.[1]) return withStyle({ type: 'usergroup', usergroup_id: group[1] }, style)
  const date = /^!date\^(\d+)\^([^^]+)(?:\^.*)?$/.exec(target)
  if (date?.[1] && date[2]) {
    const fallback = label === undefined ? {} : { fallback: label }
    return withStyle({ type: 'date', timestamp: Number(date[1]), format: date[2], ...fallback }, style)
  }
  if (/^(https?:\/\/|mailto:)/.test(target)) {
    return withStyle({ type: 'link', url: unescaped(target), ...(label ? { text: label } : {}) }, style)
  }
  return withStyle({ type: 'text', text: unescaped(`<${inner}>`) }, style)
}

const withStyle = <T extends Inline>(inline: T, style: Style): T =>
  Object.keys(style).length > 0 ? { ...inline, style } : inline

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
