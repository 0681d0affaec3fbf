import type { Part, Report } from '../../core/report.ts'
import { numbersOf } from './chart-blocks.ts'
import { plainInZone } from './plain-in-zone.ts'
import { textTable } from './text-table.ts'
import { stepWords, tonedTitle, toneWords } from './tone.ts'

/** A file with everything that a message had no room for. */
export interface ReportFile {
  filename: string
  content: string
}

/** The whole report as text, nothing left out. */
export function reportFile(report: Report, zone: string): ReportFile {
  const followUps = report.followUps.map(one => `${one.label}: /kafka ${one.command}`)
  const content = [
    tonedTitle(report.title, report.tone),
    report.summary,
    ...report.parts.map(part => partText(part, zone)),
    ...(followUps.length > 0 ? [followUps.join('\n')] : []),
  ]
  return { filename: `${fileName(report.title)}.txt`, content: `${content.join('\n\n')}\n` }
}

/** A name that any file system takes; what the title says in letters and digits. */
export const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60) || 'report'

function partText(part: Part, zone: string): string {
  switch (part.kind) {
    case 'heading':
      return `${part.text}\n${'='.repeat(Array.from(part.text).length)}`
    case 'text':
      return plainInZone(part.text, zone)
    case 'code':
      return part.text
    case 'fields':
      return part.fields.map(field => `${field.label}: ${plainInZone(field.value, zone)}`).join('\n')
    case 'table':
      return textTable(part.table, zone).join('\n')
    case 'chart':
      return textTable(numbersOf(part.chart), zone).join('\n')
    case 'steps':
      return part.steps.map((step, index) => `${index + 1}. ${stepText(step, zone)}`).join('\n')
    case 'callout': {
      const detail = part.detail === undefined ? '' : `\n${plainInZone(part.detail, zone)}`
      return `${toneWords[part.tone].symbol} ${toneWords[part.tone].word}: ${plainInZone(part.text, zone)}${detail}`
    }
  }
}

function stepText(step: Extract<Part, { kind: 'steps' }>['steps'][number], zone: string): string {
  const detail = step.detail === undefined ? '' : `\n   ${plainInZone(step.detail, zone)}`
  return `${stepWords[step.state]}${plainInZone(step.text, zone)}${detail}`
}
