import type { Chart, Field, FollowUp, Inline, Part, Report, Step, Table, Text } from '../core/report.ts'
import { sparkline } from '../core/sparkline.ts'
import { showTime } from '../core/time.ts'
import { count } from '../core/words.ts'
import { columns } from './columns.ts'
import { type Paint, stepSign, toneSign } from './paint.ts'
import { visible, visibleLines } from './visible.ts'

export interface Look {
  paint: Paint
  /** IANA name of the zone in which times are shown, UTC beside them. */
  zone: string
  /** Columns of the screen, when there is one: tables are wrapped to fit. */
  width?: number | undefined
}

/** A report as text for a terminal, ending in a line break. Nothing in it can move the cursor or change colours. */
export function renderReport(report: Report, look: Look): string {
  const title =
    look.paint(report.tone, toneSign[report.tone]) + ' ' + look.paint('bold', visible(report.title))
  const parts = report.parts.map(part => renderPart(part, look)).filter(text => text !== '')
  const body = parts.length > 0 ? parts : [visibleLines(report.summary)]
  return `${[title, ...body, ...followUps(report.followUps, look)].join('\n\n')}\n`
}

function renderPart(part: Part, look: Look): string {
  switch (part.kind) {
    case 'heading':
      return look.paint('bold', visible(part.text))
    case 'text':
      return lines(part.text, look)
    case 'fields':
      return fields(part.fields, look)
    case 'table':
      return table(part.table, look)
    case 'chart':
      return chart(part.chart, look)
    case 'steps':
      return part.steps.map(step => renderStep(step, look)).join('\n')
    case 'callout': {
      const sign = look.paint(part.tone, toneSign[part.tone])
      const detail = part.detail === undefined ? [] : [indented(lines(part.detail, look))]
      return [`${sign} ${lines(part.text, look)}`, ...detail].join('\n')
    }
    case 'code':
      return indented(visibleLines(part.text))
  }
}

function fields(all: readonly Field[], look: Look): string {
  const rows = all.map(field => [look.paint('dim', visible(field.label)), cell(field.value, look)])
  return columns(rows, { width: look.width }).join('\n')
}

function table(shown: Table, look: Look): string {
  const head = shown.columns.map(column => look.paint('dim', visible(column.name).toUpperCase()))
  const rows = shown.rows.map(row => row.map(text => cell(text, look)))
  const total = shown.total ?? rows.length
  const said =
    rows.length === 0 && total === 0
      ? ['(none)']
      : total > rows.length
        ? [look.paint('dim', `${count(rows.length)} of ${count(total)} shown`)]
        : []
  return [
    ...columns([head, ...rows], {
      align: shown.columns.map(column => column.align ?? 'left'),
      width: look.width,
    }),
    ...said,
  ].join('\n')
}

function chart(shown: Chart, look: Look): string {
  const unit = shown.unit ? ` (${visible(shown.unit)})` : ''
  const from = visible(shown.x[0] ?? '')
  const to = visible(shown.x.at(-1) ?? '')
  const rows = shown.series.map(one => {
    const values = one.values.filter(value => value !== null)
    const numbers =
      values.length === 0
        ? 'nothing known'
        : `least ${count(Math.min(...values))}, most ${count(Math.max(...values))}, last ${last(one.values)}`
    return [visible(one.name), sparkline(one.values), numbers]
  })
  return [look.paint('bold', visible(shown.title) + unit), ...columns(rows), `${from} to ${to}`].join('\n')
}

const last = (values: readonly (number | null)[]): string => {
  const value = values.at(-1)
  return value === null || value === undefined ? 'not known' : count(value)
}

function renderStep(step: Step, look: Look): string {
  const { sign, tone } = stepSign[step.state]
  const line = `${look.paint(tone, sign)} ${step.state.padEnd('not-tried'.length)}  ${lines(step.text, look)}`
  return step.detail === undefined ? line : `${line}\n${indented(lines(step.detail, look))}`
}

function followUps(all: readonly FollowUp[], look: Look): string[] {
  if (all.length === 0) return []
  const rows = all.map(one => [`  ${visible(one.label)}`, `kafka-ops ${visible(one.command)}`])
  return [[look.paint('dim', 'What fits now'), ...columns(rows)].join('\n')]
}

/** Text on one line. */
const cell = (text: Text, look: Look): string => pieces(text, look, visible)
/** Text that may have several lines. */
const lines = (text: Text, look: Look): string => pieces(text, look, visibleLines)

function pieces(text: Text, look: Look, literal: (text: string) => string): string {
  if (typeof text === 'string') return literal(text)
  return text.map(piece => inline(piece, look, literal)).join('')
}

function inline(piece: Inline, look: Look, literal: (text: string) => string): string {
  if (typeof piece === 'string') return literal(piece)
  if ('code' in piece) return visible(piece.code)
  if ('strong' in piece) return look.paint('bold', visible(piece.strong))
  if ('person' in piece) return visible(piece.person.replace(/^os:/, ''))
  return showTime(piece.time, look.zone)
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map(line => `  ${line}`)
    .join('\n')
