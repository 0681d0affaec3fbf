import wrapAnsi from 'wrap-ansi'
import type { Report } from '../core/report.ts'
import { type Look, renderReport } from './render-report.ts'

/**
 * A report in at most so many lines: first the empty lines between a heading and what is below it go, then tables become
 * shorter, which says itself ("3 of 20 shown"), and only then the end is cut, which is said in the last line.
 */
export function fitReport(report: Report, look: Look, rows: number): string[] {
  const most = Math.max(1, ...report.parts.map(part => (part.kind === 'table' ? part.table.rows.length : 0)))
  let lines: string[] = []
  for (let limit = most; limit >= 1; limit -= 1) {
    lines = linesOf(withShortTables(report, limit), look)
    if (lines.length <= rows) return lines
  }
  const cut = lines.length - rows + 1
  return [...lines.slice(0, Math.max(0, rows - 1)), look.paint('dim', `${cut} more lines`)]
}

/** What fits now is not for somebody who watches. */
const linesOf = (report: Report, look: Look): string[] => {
  const lines = renderReport({ ...report, followUps: [] }, look)
    .trimEnd()
    .split('\n')
  const { width } = look
  const shown = lines.filter((line, index) => line !== '' || !isHeading(report, lines[index - 1] ?? '', look))
  // A terminal that breaks a long line itself has one line more than was counted, and its first one is gone.
  return width === undefined
    ? shown
    : shown.flatMap(line => wrapAnsi(line, width, { hard: true, trim: false }).split('\n'))
}

const isHeading = (report: Report, line: string, look: Look): boolean =>
  report.parts.some(part => part.kind === 'heading' && line === look.paint('bold', part.text))

const withShortTables = (report: Report, limit: number): Report => ({
  ...report,
  parts: report.parts.map(part =>
    part.kind !== 'table' || part.table.rows.length <= limit
      ? part
      : {
          ...part,
          table: {
            ...part.table,
            total: part.table.total ?? part.table.rows.length,
            rows: part.table.rows.slice(0, limit),
          },
        },
  ),
})
