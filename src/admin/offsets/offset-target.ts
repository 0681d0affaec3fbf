import { resolve } from 'node:path'
import { type Argument, argument } from '../../core/argument.ts'
import { Failure } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import { parseTime, writeTime } from '../../core/time.ts'
import { type OffsetLine, readOffsetLines, writeOffsetLines } from './offset-lines.ts'

/** Where committed offsets go. `earliest` and `latest` stay symbolic until the commit; a time is absolute. */
export type OffsetTarget =
  | { kind: 'earliest' }
  | { kind: 'latest' }
  | { kind: 'current' }
  | { kind: 'time'; at: number }
  | { kind: 'offset'; offset: bigint }
  | { kind: 'shift'; by: bigint }
  /** A file of whoever sits at the terminal, in Kafka's CSV form. */
  | { kind: 'file'; path: string }
  /** The same lines, pasted. */
  | { kind: 'lines'; lines: OffsetLine[] }

/** `--to earliest|latest|current|TIME|OFFSET`, or one of the spellings of the suite and of Kafka's own tool. */
export const offsetTarget = (): Argument<OffsetTarget> =>
  argument<OffsetTarget>({
    explain:
      'where to: earliest, latest, current, a time ("2h ago", 2026-01-15T10:00:00), an offset, or lines of topic,partition,offset',
    placeholder: 'PLACE',
    field: {
      type: 'text',
      multiline: true,
      example: 'earliest, latest, 2h ago, 2026-01-15T10:00:00, or an offset such as 0',
    },
    parse: (typed, reader) => {
      const text = typed.trim()
      const word = text.toLowerCase()
      if (looksLikeLines(text)) return { kind: 'lines', lines: readOffsetLines(text, 'the lines') }
      if (word === 'earliest' || word === 'latest' || word === 'current') return { kind: word }
      const [, prefix, rest = ''] = /^(datetime|offset|shift|duration|file):(.*)$/s.exec(text) ?? []
      if (prefix === 'datetime') return { kind: 'time', at: parseTime(rest, reader) }
      if (prefix === 'duration') return { kind: 'time', at: parseTime(`${rest} ago`, reader) }
      if (prefix === 'shift') return { kind: 'shift', by: wholeOffset(rest, /^[+-]?\d+$/) }
      // Whole, as the bot may be the one to read it, when the request has been approved.
      if (prefix === 'file') return { kind: 'file', path: resolve(rest) }
      if (prefix === 'offset') return { kind: 'offset', offset: wholeOffset(rest, /^\d+$/) }
      if (/^-?\d+$/.test(text)) return { kind: 'offset', offset: wholeOffset(text, /^\d+$/) }
      const near = nearest(word, ['earliest', 'latest', 'current'])
      if (near && /^[a-z]+$/i.test(text) && word !== 'now')
        throw new Failure('usage', `"${typed}" is no place in a log.`, { hint: `Did you mean ${near}?` })
      return { kind: 'time', at: parseTime(text, reader) }
    },
    write: target => {
      if (target.kind === 'time') return `datetime:${writeTime(target.at)}`
      if (target.kind === 'offset') return `offset:${target.offset}`
      if (target.kind === 'shift') return `shift:${target.by}`
      if (target.kind === 'file') return `file:${target.path}`
      if (target.kind === 'lines') return writeOffsetLines(target.lines)
      return target.kind
    },
  }).alsoAs({
    'to-earliest': { value: 'earliest' },
    'to-latest': { value: 'latest' },
    'to-current': { value: 'current' },
    'to-datetime': { prefix: 'datetime:' },
    'to-offset': { prefix: 'offset:' },
    'shift-by': { prefix: 'shift:' },
    'by-duration': { prefix: 'duration:' },
    'from-file': { prefix: 'file:' },
  })

/** No place in a log ends in a partition and an offset with a comma between. */
const looksLikeLines = (text: string): boolean => /,\s*\d+\s*,\s*\d+\s*$/.test(text)

/** Kafka's offsets are signed 64-bit and never negative. */
function wholeOffset(text: string, form: RegExp): bigint {
  const trimmed = text.trim()
  if (form.test(trimmed) && trimmed.length < 20) return BigInt(trimmed)
  throw new Failure('usage', `"${text}" is not an offset.`, {
    hint: form.source.includes('+')
      ? 'Write a whole number such as -100 or +100.'
      : 'Offsets are whole numbers from 0 on.',
  })
}
