import type { Report, Text } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { counted, listed } from '../../core/words.ts'
import { type BindingRow, statuses } from './binding-rows.ts'
import type { AclList } from './list.ts'

/** What differs first; the operations of one principal on one thing stand in one line. */
export function presentAcls({ environment, file, rows, elsewhere }: AclList): Report {
  const of = (status: BindingRow['status']): BindingRow[] => rows.filter(row => row.status === status)
  const differs = shownFirst.some(status => status !== 'ok' && of(status).length > 0)
  const summary =
    rows.length === 0
      ? `There is no such access rule in ${environment}, and ${file} declares none.`
      : `${environment}: ${statuses
          .filter(status => of(status).length > 0)
          .map(status => `${of(status).length} ${words[status]}`)
          .join(', ')}. Lines are those of ${file}.`
  return {
    title: `Access rules of ${environment}`,
    tone: differs ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...tableParts(ruleColumns, ruleLines(rows)),
      ...(of('inexpressible').length > 0
        ? [{ kind: 'heading' as const, text: 'What no rule of Kafka can say' }]
        : []),
      ...tableParts(
        [{ name: 'Declared in' }, { name: 'What' }],
        of('inexpressible').map(row => [listed(row.declaredIn), row.note ?? '']),
      ),
      ...(elsewhere.length > 0
        ? [
            {
              kind: 'text' as const,
              text: `${counted(elsewhere.length, 'entry', 'entries')} of ${file} ${elsewhere.length === 1 ? 'is' : 'are'} meant for ${listed([...new Set(elsewhere.flatMap(one => one.environments))])}.`,
            },
          ]
        : []),
    ],
    followUps: [
      { label: 'Plan', command: 'acl plan' },
      { label: 'Audit of access', command: 'acl audit' },
    ],
  }
}

export const ruleColumns = [
  { name: 'Status' },
  { name: 'Principal' },
  { name: 'Operations' },
  { name: 'Resource' },
  { name: 'Host' },
  { name: 'Why' },
]

const shownFirst = ['missing', 'unexpected', 'conflict', 'detached', 'lockdown', 'ok'] as const
const words: Readonly<Record<BindingRow['status'], string>> = {
  ok: 'as declared',
  missing: 'missing',
  unexpected: 'unexpected',
  conflict: 'in conflict',
  detached: 'detached',
  lockdown: 'of a lockdown',
  inexpressible: 'cannot be expressed',
}

/** Rows of a table of rules; what cannot be expressed is none. */
export function ruleLines(rows: readonly BindingRow[]): Text[][] {
  const same = Map.groupBy(
    rows.filter(row => row.operation !== null),
    row =>
      JSON.stringify([
        row.status,
        row.permission,
        row.principal,
        row.resourceType,
        row.patternType,
        row.resourceName,
        row.host,
        row.note,
      ]),
  )
  const lines = [...same.values()]
  return shownFirst.flatMap(status =>
    lines.flatMap(([first, ...rest]): Text[][] =>
      first === undefined || first.status !== status
        ? []
        : [
            [
              words[status],
              `${first.permission === 'DENY' ? 'DENY ' : ''}${first.principal ?? ''}`,
              [first, ...rest].map(row => row.operation).join(', '),
              `${first.resourceType ?? ''} ${first.resourceName ?? ''}${first.patternType === 'PREFIXED' ? '… (prefix)' : ''}`,
              first.host ?? '',
              first.note ?? linesOf(first),
            ],
          ],
    ),
  )
}

/** The file is named above the table. */
function linesOf({ declaredIn }: BindingRow): string {
  const lines = [...new Set(declaredIn.map(at => at.match(/:(\d+) /)?.[1] ?? at))]
  return lines.length === 0 ? '' : `${lines.length === 1 ? 'line' : 'lines'} ${listed(lines, 3)}`
}
