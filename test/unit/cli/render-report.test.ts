import { describe, expect, test } from 'vitest'
import { plainPaint } from '../../../src/cli/paint.ts'
import { renderReport } from '../../../src/cli/render-report.ts'
import type { Part, Report } from '../../../src/core/report.ts'

const report = (...parts: Part[]): Report => ({
  title: 'T',
  tone: 'info',
  summary: 'S',
  parts,
  followUps: [],
})
const shown = (...parts: Part[]): string => renderReport(report(...parts), { paint: plainPaint, zone: 'utc' })

describe('a report in the terminal', () => {
  test('tables are aligned by the width on the screen, numbers to the right', () => {
    const text = shown({
      kind: 'table',
      table: {
        columns: [{ name: 'Group' }, { name: 'Lag', align: 'right' }, { name: 'State' }],
        rows: [
          ['日本語', '14,202', 'Stable'],
          ['billing', '7', 'Empty'],
        ],
      },
    })
    expect(text).toBe(
      ['• T', '', 'GROUP       LAG  STATE', '日本語   14,202  Stable', 'billing       7  Empty', ''].join(
        '\n',
      ),
    )
  })

  test('on a narrow screen text is wrapped in its column, and numbers stay whole', () => {
    const text = renderReport(
      report({
        kind: 'table',
        table: {
          columns: [{ name: 'Lag', align: 'right' }, { name: 'What it means for you' }],
          rows: [['123,456,789,012', 'far behind, and further with every minute']],
        },
      }),
      { paint: plainPaint, zone: 'utc', width: 36 },
    )
    expect(text.split('\n').slice(2)).toEqual([
      '            LAG  WHAT IT MEANS FOR',
      '                 YOU',
      '123,456,789,012  far behind, and',
      '                 further with every',
      '                 minute',
      '',
    ])
  })

  test('a selection says how much of the whole it is', () => {
    const table = { columns: [{ name: 'Group' }], rows: [['a'], ['b']], total: 340 }
    expect(shown({ kind: 'table', table })).toContain('2 of 340 shown')
  })

  test('an empty table says that there is nothing', () => {
    expect(shown({ kind: 'table', table: { columns: [{ name: 'Group' }], rows: [] } })).toContain('(none)')
  })

  test('a name with escape sequences cannot move the cursor, whichever part it stands in', () => {
    const evil = '\u001b[2J\u009b1A<!channel> *x* [/red]\r\n\u202egnp'
    const text = renderReport(
      {
        title: evil,
        tone: 'bad',
        summary: evil,
        parts: [
          { kind: 'heading', text: evil },
          { kind: 'text', text: [evil, { code: evil }, { strong: evil }, { person: evil }] },
          { kind: 'fields', fields: [{ label: evil, value: evil }] },
          { kind: 'table', table: { columns: [{ name: evil }], rows: [[evil]] } },
          {
            kind: 'chart',
            chart: { title: evil, x: [evil], unit: evil, series: [{ name: evil, values: [1, null] }] },
          },
          { kind: 'steps', steps: [{ state: 'done', text: evil, detail: evil }] },
          { kind: 'callout', tone: 'bad', text: evil, detail: evil },
          { kind: 'code', text: evil },
        ],
        followUps: [{ label: evil, command: evil }],
      },
      { paint: plainPaint, zone: 'utc' },
    )
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(text).toContain('\\x1b[2J\\x9b1A<!channel> *x* [/red]')
  })

  test('a line break in a name stays inside its cell', () => {
    const table = { columns: [{ name: 'Group' }], rows: [['a\nDone.']] }
    expect(shown({ kind: 'table', table })).toContain('a\\nDone.')
  })

  test('each tone and each state of a step has a sign or word of its own beside the colour', () => {
    const tones = (['good', 'info', 'warning', 'bad'] as const).map(tone =>
      shown({ kind: 'callout', tone, text: 'x' }).split('\n')[2]?.charAt(0),
    )
    expect(new Set(tones).size).toBe(4)
    const text = shown({ kind: 'steps', steps: [{ state: 'not-tried', text: 'commit' }] })
    expect(text).toContain('– not-tried  commit')
  })

  test('times are in the zone that was asked for, with UTC beside it', () => {
    const parts: Part[] = [{ kind: 'text', text: ['at ', { time: Date.UTC(2026, 0, 15, 9) }] }]
    const text = renderReport(report(...parts), { paint: plainPaint, zone: 'Europe/Berlin' })
    expect(text).toContain('at 2026-01-15 10:00:00 (09:00:00 UTC)')
  })

  test('a chart carries its numbers, and what is not known is no zero', () => {
    const chart = { title: 'Lag', x: ['10:00', '10:10'], series: [{ name: 'g', values: [1500, null, 0] }] }
    const text = shown({ kind: 'chart', chart })
    expect(text).toContain('█·▁')
    expect(text).toContain('least 0, most 1,500, last 0')
  })
})
