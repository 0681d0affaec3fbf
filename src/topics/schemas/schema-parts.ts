import type { Consequence } from '../../core/plan.ts'
import { type Part, plain, type Table } from '../../core/report.ts'
import { listed } from '../../core/words.ts'
import { definedNowhere } from './declared-subjects.ts'
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
  const left = rows.filter(row => row.action === 'skipped')
  const [missing, others] = [left.filter(isMissing), left.filter(row => !isMissing(row))]
  const skipped = Map.groupBy(others, row => row.reasons.join('; '))
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
    ...(missing.length > 0 ? [nowhere(missing)] : []),
    ...[...skipped].map(
      ([reason, same]): Callout => ({
        kind: 'callout',
        tone: 'info',
        text: `Schemas of ${owners(same)} are left out: ${reason}.`,
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

const owners = (rows: readonly SchemaRow[]): string =>
  listed([...new Set(rows.flatMap(row => (row.topics.length > 0 ? row.topics : [row.subject])))])

const isMissing = ({ schema, reasons }: SchemaRow): boolean =>
  reasons.length === 1 && reasons[0] === definedNowhere(schema)

/** A file often lacks several; one sentence is enough. */
function nowhere(rows: readonly SchemaRow[]): Callout {
  const names = [...new Set(rows.map(row => row.schema))]
  const [only] = names
  const why =
    names.length === 1 && only !== undefined
      ? definedNowhere(only)
      : `${listed(
          names.map(name => `"${name}"`),
          20,
        )} are defined nowhere`
  return { kind: 'callout', tone: 'info', text: `Schemas of ${owners(rows)} are left out: ${why}.` }
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
