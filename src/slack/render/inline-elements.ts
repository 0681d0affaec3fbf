import type { RichTextElement } from '@slack/types'
import type { Inline, Text } from '../../core/report.ts'
import { clip, pieces } from './clip.ts'
import { limits } from './limits.ts'
import { shownTime, utcBeside } from './shown-time.ts'

/** Who reads: the zone in which times are written where Slack cannot show them in each reader's own. */
export interface SlackReader {
  zone: string
}

/**
 * A Text as rich text elements, the only form in which Slack parses nothing: `<!channel>`, `*x*` and `:x:` stay as typed.
 * A time becomes Slack's date element, which every reader sees in their own zone, with UTC beside it.
 */
export function inlineElements(text: Text, reader: SlackReader): RichTextElement[] {
  const pieces = typeof text === 'string' ? [text] : text
  return pieces.flatMap(piece => elementsOf(piece, reader))
}

function elementsOf(piece: Inline, reader: SlackReader): RichTextElement[] {
  if (typeof piece === 'string') return textElement(piece)
  if ('code' in piece) return textElement(piece.code, { code: true })
  if ('strong' in piece) return textElement(piece.strong, { bold: true })
  if ('person' in piece)
    return isSlackUser(piece.person) ? [{ type: 'user', user_id: piece.person }] : textElement(piece.person)
  if (!isShowable(piece.time)) return textElement(shownTime(piece.time, reader.zone))
  return [
    {
      type: 'date',
      timestamp: Math.floor(piece.time / 1000),
      format: '{date_num} {time_secs}',
      fallback: shownTime(piece.time, 'utc'),
    },
    ...textElement(` (${utcBeside(piece.time, reader.zone)})`),
  ]
}

/** Slack refuses an element without text; a long text becomes several elements. */
export const textElement = (text: string, style?: { code?: true; bold?: true }): RichTextElement[] =>
  pieces(text, limits.text).map(piece => ({ type: 'text', text: piece, ...(style ? { style } : {}) }))

export const isSlackUser = (id: string): boolean => /^[UW][A-Z0-9]{2,20}$/.test(id)

/** Slack's dates are positive seconds; 253402300799 is the last second of the year 9999. */
const isShowable = (ms: number): boolean => ms >= 1000 && ms / 1000 <= 253_402_300_799

/** What the elements take of a message's room: their characters and something for each of them. */
export const sizeOf = (elements: readonly RichTextElement[]): number =>
  elements.reduce((sum, one) => sum + (one.type === 'text' ? one.text.length : 26) + elementSize, 0)

/** Slack weighs the blocks as it stores them, so that many small elements are too long earlier than one long text. */
export const elementSize = 24

/** As many of the elements as `room` characters hold, the last one clipped. */
export function fitElements(
  elements: readonly RichTextElement[],
  room: number,
): { elements: RichTextElement[]; isCut: boolean } {
  const fitting: RichTextElement[] = []
  let left = room
  for (const element of elements) {
    const size = sizeOf([element])
    if (size > left) {
      if (element.type === 'text' && left > elementSize + 1)
        fitting.push({ ...element, text: clip(element.text, left - elementSize) })
      return { elements: fitting, isCut: true }
    }
    fitting.push(element)
    left -= size
  }
  return { elements: fitting, isCut: false }
}
