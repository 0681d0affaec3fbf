/** Text from outside in a place that Slack parses: only these three characters start anything there. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A plain_text object: nothing in it is parsed, and `:names:` stay as they are typed. */
export const plainText = (text: string): { type: 'plain_text'; text: string; emoji: false } => ({
  type: 'plain_text',
  text,
  emoji: false,
})
