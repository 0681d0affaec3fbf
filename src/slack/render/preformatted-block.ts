import type { RichTextBlock } from '@slack/types'
import { elementSize } from './inline-elements.ts'
import { limits } from './limits.ts'
import type { Room } from './room.ts'

/** The text as it is, in a fixed width; undefined where it does not fit. */
export function preformattedBlock(text: string, room: Room): RichTextBlock | undefined {
  const size = text.length + elementSize
  if (text === '' || text.length > limits.text || size > room.characters || room.blocks < 1) return undefined
  room.blocks -= 1
  room.characters -= size
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
  }
}
