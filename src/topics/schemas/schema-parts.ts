import type { Consequence } from '../../core/plan.ts'
import { type Part, plain, type Table } from '../../core/report.ts'
import { listed } from '../../core/words.ts'
import type { SchemaRow } from './schema-row.ts'

type Callout = Extract<Part, { kind: 'callout' }>

/** Subjects as rows: what is to do, and why something cannot be. */
export const schemaTable = (rows: readonly SchemaRow[]): Table => ({
  columns: [
    { name: 'subject' },
    { name: 'schema' },
    { name: 'in the registry' },
    { name: 'compatibility' },
    { name: 'what happens' },
  ],
  rows: rows.map(row => [
    row.subject,
    row.schema,
    row.latest === null ? '–' : `version ${row.latest}`,
    row.level === null ? '–' : `${row.level.from} → ${row.level.to}`,
    words[row.action],
  ]),
})

const words: Readonly<Record<SchemaRow['action'], string>> = {
  'new subject': 'register, new subject',
  'new version': 'register, new version',
  'as registered': 'as registered',
  incompatible: 'incompatible: not registered',
  skipped: 'left out',
}

/** What is to be read about them beside the table; each reason is said once. */
export function schemaCallouts(rows: readonly SchemaRow[]): Callout[] {
  const skipped = Map.groupBy(
    rows.filter(row => row.action === 'skipped'),
    row => row.reasons.join('; '),
  )
  return [
    ...rows
      .filter(row => row.action === 'incompatible')
      .map(
        (row): Callout => ({
          kind: 'callout',
          tone: 'bad',
          text: `${row.subject}: "${row.schema}" is not compatible with what is registered.`,
          detail: row.reasons.join('\n'),
        }),
      ),
    ...rows
      .filter(row => row.level?.to === 'NONE')
      .map(
        ({ subject }): Callout => ({
          kind: 'callout',
          tone: 'warning',
          text: `${subject} takes any schema from then on: consumers may meet records that they cannot read.`,
        }),
      ),
    ...[...skipped].map(
      ([reason, same]): Callout => ({
        kind: 'callout',
        tone: 'info',
        text: `Schemas of ${listed(same.flatMap(row => (row.topics.length > 0 ? row.topics : [row.subject])))} are left out: ${reason}.`,
      }),
    ),
    ...rows
      .filter(row => row.reasons.length > 0 && !['skipped', 'incompatible'].includes(row.action))
      .map(
        (row): Callout => ({
          kind: 'callout',
          tone: 'info',
          text: `${row.subject}: ${row.reasons.join('; ')}.`,
        }),
      ),
  ]
}

/** Whether something is to be done for it. */
export const isToDo = (row: SchemaRow): boolean =>
  row.action === 'new subject' ||
  row.action === 'new version' ||
  (row.level !== null && row.action === 'as registered')

/** The same as what people are told before they agree. */
export const schemaConsequences = (rows: readonly SchemaRow[]): Consequence[] =>
  schemaCallouts(rows).map(({ tone, text, detail }) => ({
    severity: tone === 'info' ? 'note' : 'warning',
    text: `${plain(text)}${detail ? ` ${plain(detail).replaceAll('\n', '; ')}.` : ''}`,
  }))
