/**
 * Text from outside (group names, client ids, broker messages) as characters that do nothing: control characters, those
 * that change the direction of text, invisible ones and line breaks are written as `\x1b`, `\n`, `\u202e`. A terminal
 * obeys escape sequences wherever they come from, so all text that the terminal room prints passes through here.
 */
export const visible = (text: string): string => text.replace(doing, escaped)

/** The same for text of several lines: line breaks stay. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n')

/** Cc: C0, DEL and C1. Cf: direction marks, zero-width characters. Cs: halves of surrogate pairs. Zl, Zp: line breaks. */
const doing = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0
  if (short[char]) return short[char]
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}
