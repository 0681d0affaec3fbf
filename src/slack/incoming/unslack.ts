/**
 * What a person typed, from what Slack makes of it: links and mentions in angle brackets, `&amp;`, and the curly quotes and
 * long dashes that phones and Macs put in. A mention becomes the id, a link what was typed of it.
 */
export function unslack(text: string): string {
  const typed = text
    .replaceAll(/<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g, unwrap)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
  return typed
    .replaceAll(/[“”„‟«»]/g, '"')
    .replaceAll(/[‘’‚‛]/g, "'")
    .replaceAll(/[\u00a0\u2007\u202f]/g, ' ')
    .replaceAll(/[\u200b\ufeff\u2060]/g, '')
    .replaceAll(/(^|\s)[—–−]-?(?=[A-Za-z])/g, '$1--')
    .replaceAll(/`([^`]*)`/g, '$1')
    .trim()
}

function unwrap(_whole: string, sign: string, what: string, label: string | undefined): string {
  if (sign === '@' || sign === '#') return what
  if (sign === '!') return what.startsWith('subteam^') ? what.slice('subteam^'.length) : `@${what}`
  return label ?? what.replace(/^mailto:/, '')
}

/** A message without the mention of the bot that it starts with. */
export const withoutMention = (text: string, botUserId: string): string =>
  text.replace(new RegExp(`^\\s*<@${botUserId}(\\|[^>]*)?>[:,]?\\s*`), '')
