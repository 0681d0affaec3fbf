import type { FollowUp, Part, Text } from '../../core/report.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { bytes, counted } from '../../core/words.ts'
import type { Content } from '../../records/content.ts'
import type { Peeked } from './peeked.ts'
import type { Seen } from './seen.ts'

type Records = Extract<Peeked, { view: 'records' }>

/** More than these are a table; these are read one by one, also on a phone. */
const mostCards = 10
/** Characters of a value that are shown; the whole is in the data and in a file. */
const shortValue = 600
const shortCell = 80

export function summaryOfRecords({ topic, rows, lookedAt, order, isFiltered }: Records): string {
  const partitions = new Set(rows.map(row => row.partition)).size
  if (rows.length === 0)
    return lookedAt === 0
      ? `Topic "${topic}" has no records there.`
      : `None of the ${counted(lookedAt, 'record')} looked at in topic "${topic}" fits.`
  const of = isFiltered ? `, of ${counted(lookedAt, 'record')} looked at` : ''
  return `${counted(rows.length, 'record')} of topic "${topic}" from ${counted(partitions, 'partition')}, ${order}${of}.`
}

export function recordParts({ rows }: Records): Part[] {
  if (rows.length === 0) return []
  if (rows.length <= mostCards) return rows.flatMap(recordCard)
  return [
    {
      kind: 'table',
      table: {
        columns: [
          { name: 'Time' },
          { name: 'Part.', align: 'right' },
          { name: 'Offset', align: 'right' },
          { name: 'Key' },
          { name: 'Value' },
        ],
        rows: rows.map(row => [
          timeOf(row),
          String(row.partition),
          String(row.offset),
          shortened(contentText(row.key), shortCell),
          shortened(contentText(row.value), shortCell),
        ]),
      },
    },
  ]
}

export function recordFollowUps({ topic, again, rows, order }: Records): FollowUp[] {
  const isShort = rows.some(row => row.value.isCut || contentText(row.value, 2).length > shortValue)
  const name = quoteWord(topic)
  const [one] = order === 'newest first' ? rows : rows.slice(-1)
  return [
    ...(isShort ? [{ label: 'Whole values as a file', command: `${again} --output ${name}.json` }] : []),
    ...(one && order === 'oldest first'
      ? [
          {
            label: 'Go on from there',
            command: `topics peek ${name} --partitions ${one.partition} --from ${one.offset + 1n}`,
          },
        ]
      : []),
    { label: 'The topic', command: `topics show ${name}` },
  ]
}

/** One record: a line with when and where, key and headers, and the value. */
export function recordCard(row: Seen): Part[] {
  const { key, value, headers } = row
  const told = headers.map(one => `${one.name}: ${shortened(one.value ?? 'no value', 200)}`).join('\n')
  const place: Text = [
    { strong: `${row.partition}/${row.offset}` },
    '  ',
    ...timeInline(row),
    `\nkey: ${shortened(keyText(key), 200)}`,
  ]
  return [
    { kind: 'text', text: told === '' ? place : [...place, `\n${told}`] },
    ...(value.note === null ? [] : [{ kind: 'text' as const, text: `${sizeOf(value)}: ${value.note}` }]),
    ...(value.format === 'hidden'
      ? []
      : [{ kind: 'code' as const, text: shortened(contentText(value, 2), shortValue) }]),
  ]
}

const keyText = (key: Content): string =>
  key.note === null ? contentText(key) : `${contentText(key)} (${key.note})`

const sizeOf = ({ schemaId, size }: Content): string =>
  schemaId === null ? bytes(size) : `schema ${schemaId}, ${bytes(size)}`

/** Kafka writes −1 where a producer gave no time. */
const timeInline = ({ timestamp }: Seen): Exclude<Text, string> => [
  timestamp < 0 ? 'no time' : { time: timestamp },
]
const timeOf = (seen: Seen): Text => timeInline(seen)

function contentText({ format, content }: Content, indent?: number): string {
  if (format === 'none') return 'none'
  if (format === 'hidden') return '(hidden)'
  if (typeof content !== 'string') return JSON.stringify(content, null, indent)
  return format === 'hex' ? `0x${content}` : content
}

/** By characters, none of them cut in two; the mark says that there is more. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')} …`
}
