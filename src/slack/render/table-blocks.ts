import type { KnownBlock, RichTextBlock } from '@slack/types'
import type { Table, Text } from '../../core/report.ts'
import { clip } from './clip.ts'
import { fitElements, inlineElements, type SlackReader } from './inline-elements.ts'
import { limits } from './limits.ts'
import { preformattedBlock } from './preformatted-block.ts'
import type { Room } from './room.ts'
import { textTable } from './text-table.ts'

type Cell = { type: 'raw_text'; text: string } | RichTextBlock

/** A longer cell is clipped: a table is for looking along, and the whole is in the file. */
const cellLength = 500

/**
 * A table: Slack's own block for the first one, aligned text for the others, since Slack takes one table block a message
 * (`only_one_table_allowed`). Rows that do not fit are left out from the end.
 */
export function tableBlocks(table: Table, reader: SlackReader, room: Room): KnownBlock[] {
  const columns = table.columns.slice(0, limits.tableColumns)
  if (columns.length === 0) return []
  if (columns.length < table.columns.length)
    room.cuts.push(`${columns.length} of ${table.columns.length} columns are shown`)
  const narrow = { ...table, columns }
  return (room.tables > 0 ? ownBlock(narrow, reader, room) : undefined) ?? asText(narrow, reader, room)
}

/** Undefined where not even the header and one row fit. */
function ownBlock(table: Table, reader: SlackReader, room: Room): KnownBlock[] | undefined {
  const rows: Cell[][] = []
  let used = 0
  let isClipped = false
  for (const row of [table.columns.map(column => column.name), ...table.rows]) {
    const made = table.columns.map((_, index) => cell(row[index] ?? '', reader))
    const size = made.reduce((sum, one) => sum + one.size, 0)
    if (used + size > limits.tableCharacters || rows.length === limits.tableRows) break
    used += size
    isClipped ||= made.some(one => one.isClipped)
    rows.push(made.map(one => one.cell))
  }
  if (rows.length < Math.min(2, table.rows.length + 1)) return undefined
  room.tables -= 1
  room.blocks -= 1
  if (isClipped) room.cuts.push('long cells are shortened')
  sayCut(table, rows.length - 1, room)
  const settings = table.columns.map(column => ({ align: column.align ?? 'left', is_wrapped: true }) as const)
  return [{ type: 'table', rows, column_settings: settings }]
}

function asText(table: Table, reader: SlackReader, room: Room): KnownBlock[] {
  for (let rows = Math.min(table.rows.length, 40); ; rows = Math.floor(rows / 2)) {
    const block = preformattedBlock(textTable(table, reader.zone, rows).join('\n'), room)
    if (block) {
      sayCut(table, rows, room)
      return [block]
    }
    if (rows === 0) {
      sayCut(table, 0, room)
      return []
    }
  }
}

function sayCut(table: Table, shown: number, room: Room): void {
  const total = Math.max(table.total ?? 0, table.rows.length)
  if (shown < total) room.cuts.push(`${shown} of ${total} rows are shown`)
}

/** A cell is at least one character long (RawTextElement in @slack/types); an empty one is shown as a space. */
function cell(text: Text, reader: SlackReader): { cell: Cell; size: number; isClipped: boolean } {
  if (typeof text === 'string') {
    const shown = clip(text, cellLength) || ' '
    return {
      cell: { type: 'raw_text', text: shown },
      size: shown.length,
      isClipped: shown.length < text.length,
    }
  }
  const { elements, isCut } = fitElements(inlineElements(text, reader), cellLength)
  if (elements.length === 0) return { cell: { type: 'raw_text', text: ' ' }, size: 1, isClipped: isCut }
  const size = elements.reduce((sum, one) => sum + (one.type === 'text' ? one.text.length : 30), 0)
  return {
    cell: { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] },
    size,
    isClipped: isCut,
  }
}
