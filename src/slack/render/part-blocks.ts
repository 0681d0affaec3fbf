import type { KnownBlock, RichTextBlock, RichTextElement, RichTextSection } from '@slack/types'
import type { Field, Part, Step, Tone } from '../../core/report.ts'
import { type ChartBlock, chartBlocks } from './chart-blocks.ts'
import { clip } from './clip.ts'
import { plainText } from './escape.ts'
import { fitElements, inlineElements, type SlackReader, sizeOf, textElement } from './inline-elements.ts'
import { limits } from './limits.ts'
import { preformattedBlock } from './preformatted-block.ts'
import type { Room } from './room.ts'
import { tableBlocks } from './table-blocks.ts'
import { stepWords, toneWords } from './tone.ts'

/** The blocks of one part, as far as there is room for them; what was left out is noted in the room's cuts. */
export function partBlocks(part: Part, reader: SlackReader, room: Room): (KnownBlock | ChartBlock)[] {
  if (room.blocks < 1) {
    room.cuts.push('the last parts are left out')
    return []
  }
  switch (part.kind) {
    case 'heading':
      return headingBlock(part.text, room)
    case 'text':
      return section(inlineElements(part.text, reader), room)
    case 'fields':
      return section(fieldElements(part.fields, reader), room)
    case 'table':
      return tableBlocks(part.table, reader, room)
    case 'chart':
      return chartBlocks(part.chart, reader, room)
    case 'steps':
      return stepBlocks(part.steps, reader, room)
    case 'callout':
      return quote(calloutElements(part, reader), room)
    case 'code':
      return codeBlock(part.text, room)
  }
}

function headingBlock(text: string, room: Room): KnownBlock[] {
  if (text === '') return []
  room.blocks -= 1
  room.characters -= Math.min(text.length, limits.headerText) + 24
  if (text.length > limits.headerText) room.cuts.push('a heading is shortened')
  return [{ type: 'header', text: plainText(clip(text, limits.headerText)) }]
}

/** Running text; also used for what stands outside the parts. */
export function section(elements: readonly RichTextElement[], room: Room): RichTextBlock[] {
  const fitting = take(elements, room)
  if (fitting.length === 0) return []
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: fitting }] }]
}

function quote(elements: readonly RichTextElement[], room: Room): RichTextBlock[] {
  const fitting = take(elements, room)
  if (fitting.length === 0) return []
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: fitting }] }]
}

function take(elements: readonly RichTextElement[], room: Room): RichTextElement[] {
  const { elements: fitting, isCut } = fitElements(elements, room.characters)
  if (isCut) room.cuts.push('a text is shortened')
  if (fitting.length === 0) return []
  room.blocks -= 1
  room.characters -= sizeOf(fitting)
  return fitting
}

/** One line a field. A section's own fields would parse what is in them, or could not name people and times. */
const fieldElements = (fields: readonly Field[], reader: SlackReader): RichTextElement[] =>
  fields.flatMap((field, index) => [
    ...textElement(`${index > 0 ? '\n' : ''}${field.label}: `, { bold: true }),
    ...inlineElements(field.value, reader),
  ])

function calloutElements(part: Extract<Part, { kind: 'callout' }>, reader: SlackReader): RichTextElement[] {
  const { symbol, word } = toneWords[part.tone satisfies Tone]
  return [
    ...textElement(`${symbol} ${word}: `, { bold: true }),
    ...inlineElements(part.text, reader),
    ...(part.detail === undefined ? [] : [...textElement('\n'), ...inlineElements(part.detail, reader)]),
  ]
}

function stepBlocks(steps: readonly Step[], reader: SlackReader, room: Room): KnownBlock[] {
  const items: RichTextSection[] = []
  for (const step of steps) {
    const elements = [
      ...textElement(stepWords[step.state], { bold: true }),
      ...inlineElements(step.text, reader),
      ...(step.detail === undefined ? [] : [...textElement('\n'), ...inlineElements(step.detail, reader)]),
    ]
    const size = sizeOf(elements)
    if (size > room.characters) break
    room.characters -= size
    if (elements.length > 0) items.push({ type: 'rich_text_section', elements })
  }
  if (items.length < steps.length) room.cuts.push(`${items.length} of ${steps.length} steps are shown`)
  if (items.length === 0) return []
  room.blocks -= 1
  const style = steps.every(step => step.state === 'planned') ? 'ordered' : 'bullet'
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_list', style, elements: items }] }]
}

function codeBlock(text: string, room: Room): KnownBlock[] {
  const shown = clip(text, Math.max(1, Math.min(limits.text, room.characters - 24)))
  if (shown.length < text.length) room.cuts.push('a text is shortened')
  const block = preformattedBlock(shown, room)
  return block ? [block] : []
}
