import type { FollowUp, Part } from '../../core/report.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { count, counted } from '../../core/words.ts'
import type { ErrorGroup } from './dead-letters.ts'
import type { Peeked } from './peeked.ts'
import { recordCard } from './present-records.ts'

type Errors = Extract<Peeked, { view: 'errors' }>

/** Examples of the most frequent errors; the others are in the table. */
const mostExamples = 3

export function summaryOfErrors({ topic, rows, lookedAt }: Errors): string {
  if (rows.length === 0) return `There are no records in topic "${topic}" that fit.`
  const [first] = rows
  const lead = first === undefined ? '' : ` Most often (${count(first.count)}): ${nameOf(first)}.`
  return `${counted(rows.length, 'kind')} of errors in the newest ${counted(lookedAt, 'record')} of topic "${topic}".${lead}`
}

export function errorParts({ rows }: Errors): Part[] {
  if (rows.length === 0) return []
  return [
    {
      kind: 'table',
      table: {
        columns: [
          { name: 'Error' },
          { name: 'From topic' },
          { name: 'Records', align: 'right' },
          { name: 'First' },
          { name: 'Last' },
        ],
        rows: rows.map(row => [
          nameOf(row),
          row.originalTopic ?? '–',
          count(row.count),
          [{ time: row.firstSeen }],
          [{ time: row.lastSeen }],
        ]),
      },
    },
    ...rows.slice(0, mostExamples).flatMap(example),
  ]
}

function example(row: ErrorGroup): Part[] {
  const told = [
    ...(row.writer === null ? [] : [`written by ${row.writer}${row.by === null ? '' : ` for ${row.by}`}`]),
    ...(row.original === null
      ? []
      : [
          `from ${row.originalTopic ?? 'its topic'}, partition ${row.original.partition}, offset ${row.original.offset}`,
        ]),
  ]
  return [
    { kind: 'heading', text: `${nameOf(row)} (${count(row.count)})`.slice(0, 150) },
    ...(row.message === null ? [] : [{ kind: 'text' as const, text: row.message.slice(0, 500) }]),
    { kind: 'text', text: `The newest of them${told.length > 0 ? `, ${told.join(', ')}` : ''}:` },
    ...recordCard({ ...row.example, headers: [] }),
  ]
}

/** The error's class without its package, as everybody calls it. */
const nameOf = ({ error }: ErrorGroup): string =>
  error === null ? 'no error named' : /^[\w.$]+$/.test(error) ? error.replace(/^.*\./, '') : error

export function errorFollowUps({ topic, rows }: Errors): FollowUp[] {
  const [first] = rows
  if (first === undefined) return [{ label: 'The topic', command: `topics show ${quoteWord(topic)}` }]
  const { header, original, originalTopic, by, writer } = first
  const isTopic = originalTopic !== null && /^[\w.-]{1,249}$/.test(originalTopic)
  return [
    {
      label: 'Records with this error',
      command: `topics peek ${quoteWord(topic)} --last 10${header === null ? '' : ` --header ${quoteWord(`${header.name}=${header.value}`)}`}`,
    },
    ...(isTopic && original !== null
      ? [
          {
            label: 'The original record',
            command: `topics peek ${quoteWord(originalTopic)} --partitions ${original.partition} --from ${original.offset} --limit 1`,
          },
        ]
      : isTopic
        ? [{ label: 'The original topic', command: `topics show ${quoteWord(originalTopic)}` }]
        : []),
    ...(by !== null && writer !== 'Kafka Connect'
      ? [{ label: 'The group that gave up', command: `groups show ${quoteWord(by)}` }]
      : []),
  ]
}
