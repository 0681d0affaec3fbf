import { type Part, plain, type Report, type Table, type Text, type Tone } from './report.ts'
import { count } from './words.ts'

/**
 * A report as HTML for mail and files: one column, inline styles, no pictures, no scripts, nothing that is loaded from elsewhere.
 * Everything from outside is escaped. The commands stand as text: a mail has no buttons that know who presses them.
 */
export function reportHtml(report: Report): string {
  const { word, colour } = tones[report.tone]
  const summary = report.parts.some(part => part.kind === 'text' && plain(part.text) === report.summary)
    ? ''
    : paragraph(report.summary)
  const followUps = report.followUps.filter(one => one.command !== '')
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escaped(report.title)}</title></head><body style="${bodyStyle}">`,
    `<h1 style="font-size:20px;margin:0 0 12px;border-left:4px solid ${colour};padding-left:10px">${escaped(word)}${escaped(report.title)}</h1>`,
    summary,
    ...report.parts.map(partHtml),
    ...(followUps.length > 0
      ? [
          '<p style="color:#555;margin:16px 0 4px">What fits now:</p>',
          ...followUps.map(
            one => `<p style="margin:2px 0">${escaped(one.label)}: ${code(`/kafka ${one.command}`)}</p>`,
          ),
        ]
      : []),
    '</body></html>',
  ].join('\n')
}

const bodyStyle =
  'font:16px/1.45 system-ui,-apple-system,Segoe UI,sans-serif;color:#1d1c1d;background:#fff;max-width:640px;margin:0 auto;padding:16px'

/** Never by colour alone. */
const tones: Readonly<Record<Tone, { word: string; colour: string }>> = {
  good: { word: '', colour: '#2e7d32' },
  info: { word: '', colour: '#1565c0' },
  warning: { word: 'Warning: ', colour: '#b26a00' },
  bad: { word: 'Problem: ', colour: '#c62828' },
}

function partHtml(part: Part): string {
  switch (part.kind) {
    case 'heading':
      return `<h2 style="font-size:17px;margin:16px 0 4px">${escaped(part.text)}</h2>`
    case 'text':
      return paragraph(part.text)
    case 'fields':
      return tableHtml(part.fields.map(field => [field.label, field.value]))
    case 'table':
      return partTable(part.table)
    case 'chart':
      return chartHtml(part.chart)
    case 'steps':
      return `<ol style="margin:8px 0;padding-left:24px">${part.steps
        .map(
          step =>
            `<li>${inner(step.text)}${step.detail === undefined ? '' : `<br>${inner(step.detail)}`}</li>`,
        )
        .join('')}</ol>`
    case 'callout':
      return `<p style="margin:8px 0;padding:8px 10px;background:#f6f6f6;border-left:4px solid ${tones[part.tone].colour}">${escaped(tones[part.tone].word)}${inner(part.text)}${part.detail === undefined ? '' : `<br>${inner(part.detail)}`}</p>`
    case 'code':
      return `<pre style="overflow-x:auto;background:#f6f6f6;padding:8px">${escaped(part.text)}</pre>`
  }
}

function partTable({ columns, rows, total = rows.length }: Table): string {
  const cut = total > rows.length ? paragraph(`${count(rows.length)} of ${count(total)} shown.`) : ''
  return tableHtml(rows, columns) + cut
}

/** A chart is its numbers here: a picture would have to be loaded. */
const chartHtml = ({ title, x, series, unit }: Extract<Part, { kind: 'chart' }>['chart']): string =>
  paragraph(unit === undefined ? title : `${title} (${unit})`) +
  tableHtml(
    x.map((label, index) => [
      label,
      ...series.map(one => {
        const value = one.values[index]
        return value === null || value === undefined ? '–' : count(value)
      }),
    ]),
    [{ name: '' }, ...series.map(one => ({ name: one.name, align: 'right' as const }))],
  )

function tableHtml(rows: readonly (readonly Text[])[], columns?: Table['columns']): string {
  const cell = (text: Text, index: number, tag: 'td' | 'th'): string =>
    `<${tag} style="text-align:${columns?.[index]?.align ?? 'left'};padding:3px 10px 3px 0;vertical-align:top;border-bottom:1px solid #eee">${inner(text)}</${tag}>`
  const row = (cells: readonly Text[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((text, index) => cell(text, index, tag)).join('')}</tr>`
  const head = columns
    ? row(
        columns.map(column => column.name),
        'th',
      )
    : ''
  return `<div style="overflow-x:auto"><table style="border-collapse:collapse;font-size:15px">${head}${rows.map(one => row(one, 'td')).join('')}</table></div>`
}

const paragraph = (text: Text): string => `<p style="margin:8px 0">${inner(text)}</p>`

function inner(text: Text): string {
  if (typeof text === 'string') return escaped(text)
  return text
    .map(piece => {
      if (typeof piece === 'string') return escaped(piece)
      if ('code' in piece) return code(piece.code)
      if ('strong' in piece) return `<strong>${escaped(piece.strong)}</strong>`
      return escaped(plain([piece]))
    })
    .join('')
}

const code = (text: string): string =>
  `<code style="background:#f2f2f2;padding:1px 4px">${escaped(text)}</code>`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, sign => entities[sign] ?? sign)
