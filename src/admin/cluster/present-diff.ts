import type { z } from 'zod'
import { gapParts } from '../../core/gaps.ts'
import type { Part, Report } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import type { diffShape } from './diff.ts'
import type { Difference } from './diff-exports.ts'
import { type Section, sections } from './export-document.ts'

/** Section by section, what is new, gone and different. */
export function presentDiff({ before, after, rows, gaps }: z.infer<typeof diffShape>): Report {
  const summary =
    rows.length === 0
      ? gaps.length === 0
        ? `${before.name} and ${after.name} are the same.`
        : `No difference was found in what could be compared.`
      : `${counted(rows.length, 'difference')} between ${before.name} and ${after.name}.`
  return {
    title: rows.length === 0 ? 'No differences' : counted(rows.length, 'difference'),
    tone: gaps.length > 0 ? 'warning' : rows.length === 0 ? 'good' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(gaps),
      {
        kind: 'fields',
        fields: [before, after].map((side, index) => ({
          label: index === 0 ? 'Before' : 'Now',
          value: [`${side.name}, `, { time: Date.parse(side.at) }, `, ${side.environment}`],
        })),
      },
      ...(before.clusterId === after.clusterId
        ? []
        : [{ kind: 'callout' as const, tone: 'info' as const, text: 'They are of two different clusters.' }]),
      ...sections.flatMap(section => sectionParts(section, rows)),
    ],
    followUps: [],
  }
}

const sectionNames: Readonly<Record<Section, string>> = {
  cluster: 'All brokers',
  brokers: 'Brokers',
  topics: 'Topics',
  acls: 'Access rules',
  quotas: 'Quotas',
  scramUsers: 'SCRAM users',
  groups: 'Groups',
  schemas: 'Schemas',
}

const signs = { added: '+', removed: '−', changed: '~' }

function sectionParts(section: Section, all: readonly Difference[]): Part[] {
  const rows = all.filter(row => row.section === section)
  if (rows.length === 0) return []
  const numbers = (['added', 'removed', 'changed'] as const).flatMap(change => {
    const some = new Set(rows.filter(row => row.change === change).map(row => row.name))
    return some.size > 0 ? [`${some.size} ${change}`] : []
  })
  return [
    { kind: 'heading', text: `${sectionNames[section]}: ${numbers.join(', ')}` },
    {
      kind: 'table',
      table: {
        columns: [{ name: '' }, { name: 'Name' }, { name: 'What' }, { name: 'Before' }, { name: 'Now' }],
        rows: rows.map(row => [
          signs[row.change],
          row.name,
          row.what ?? row.change,
          row.from || '–',
          row.to || '–',
        ]),
      },
    },
  ]
}
