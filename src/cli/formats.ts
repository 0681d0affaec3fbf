import { stringify as csvOf } from 'csv-stringify/sync'
import { stringify as yamlOf } from 'yaml'
import { Failure } from '../core/failure.ts'
import { reportHtml } from '../core/report-html.ts'
import { jsonText, plainData } from './json-text.ts'
import { type Look, renderReport } from './render-report.ts'
import type { Result } from './result.ts'
import { visibleLines } from './visible.ts'

export type Format = 'table' | 'json' | 'yaml' | 'csv' | 'html'

/** The whole answer in a format, ending in a line break. Throws `usage` where the answer has no such form. */
export function formatted(result: Result, format: Format, look: Look): string {
  if (format === 'json') return `${jsonText(documentOf(result))}\n`
  if (format === 'yaml') return yamlOf(plainData(documentOf(result)))
  if (format === 'csv') return csv(result)
  if (format === 'html') return `${visibleLines(reportHtml(result.report))}\n`
  return renderReport(result.report, look)
}

/** What `--json` prints: `ok` says that the exit code is 0. */
const documentOf = (result: Result) => ({
  command: result.command,
  environment: result.environment,
  ok: result.exit === 0,
  data: result.data ?? null,
  failures: result.failures,
})

/**
 * The data's `rows`, one line each, under a line with their keys. Values that a spreadsheet would take for a formula are
 * escaped: a consumer group may be called `=HYPERLINK(…)`. What lies deeper than a row's own values is JSON in its cell.
 */
function csv(result: Result): string {
  const rows = rowsOf(plainData(result.data ?? null))
  if (rows === undefined)
    throw new Failure('usage', `The answer of ${result.command ?? 'this command'} is not made of rows.`, {
      hint: 'Use --format json or yaml.',
    })
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  return csvOf(rows, { header: true, columns, escape_formulas: true, cast: { boolean: String } })
}

function rowsOf(data: unknown): Record<string, unknown>[] | undefined {
  if (typeof data !== 'object' || data === null || !('rows' in data) || !Array.isArray(data.rows))
    return undefined
  return data.rows as Record<string, unknown>[]
}
