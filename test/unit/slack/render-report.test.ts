import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Report } from '../../../src/core/report.ts'
import { checkBlocks, checkView } from '../../../src/playground/slack/blocks/check-blocks.ts'
import { renderReport } from '../../../src/slack/render/render-report.ts'
import { anyReport } from '../../support/any-report.ts'

const berlin = { zone: 'Europe/Berlin' }
const noFile = () => false
const nasty = '<!channel> *x* [/red]'
const report = (some: Partial<Report>): Report => ({
  title: 'Lag',
  tone: 'info',
  summary: 'All is well.',
  parts: [],
  followUps: [],
  ...some,
})
/** What a reader sees: every text of the blocks, in order. */
const shown = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(shown).join(' ')
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([key, inner]) =>
            key === 'type' || key === 'value' || key === 'action_id'
              ? ''
              : typeof inner === 'string'
                ? inner
                : shown(inner),
          )
          .join(' ')
      : ''

test('Slack accepts whatever report is rendered as a message', () => {
  fc.assert(
    fc.property(anyReport(), any => {
      const { blocks, text } = renderReport(any, berlin)
      expect(checkBlocks(blocks, noFile)).toHaveLength(blocks.length)
      expect(text.length).toBeGreaterThan(0)
      expect(text.length).toBeLessThanOrEqual(4000)
      expect(text.replaceAll(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/)
    }),
    { numRuns: 300 },
  )
})

test('Slack accepts whatever report is rendered in a form or on Home', () => {
  fc.assert(
    fc.property(anyReport(), any => {
      const { blocks } = renderReport(any, berlin, { surface: 'view' })
      expect(checkView({ type: 'home', blocks }, noFile).blocks).toHaveLength(blocks.length)
    }),
    { numRuns: 100 },
  )
})

test('The summary is told once, also where it is addressed to somebody', () => {
  const summary = 'The offsets were moved.'
  for (const parts of [
    [{ kind: 'text' as const, text: summary }],
    [
      { kind: 'text' as const, text: [{ person: 'U0OPERA01' }, ': ', summary] },
      { kind: 'text' as const, text: summary },
    ],
  ])
    expect(shown(renderReport(report({ summary, parts }), berlin).blocks).split(summary)).toHaveLength(2)
})

test('A name full of markup shows as those characters in every part', () => {
  const { blocks, text } = renderReport(
    report({
      title: nasty,
      summary: `Group ${nasty} lags.`,
      parts: [
        { kind: 'heading', text: nasty },
        { kind: 'text', text: ['Group ', { code: nasty }, { strong: nasty }] },
        { kind: 'fields', fields: [{ label: nasty, value: nasty }] },
        { kind: 'callout', tone: 'bad', text: nasty, detail: nasty },
        { kind: 'table', table: { columns: [{ name: nasty }], rows: [[nasty], [[{ code: nasty }]]] } },
        { kind: 'steps', steps: [{ state: 'done', text: nasty }] },
        { kind: 'code', text: nasty },
      ],
      followUps: [{ label: nasty, command: `groups show "${nasty}"` }],
    }),
    berlin,
  )
  expect(text).toBe('Group &lt;!channel&gt; *x* [/red] lags.')
  expect(shown(blocks).split(nasty)).toHaveLength(16)
  expect(JSON.stringify(blocks)).not.toContain('"mrkdwn"')
  expect(JSON.stringify(blocks)).not.toContain('"broadcast"')
})

test('What has no room is said, and all of it is in the file', () => {
  const rows = Array.from({ length: 340 }, (_, index) => [`group-${index}`, String(index)])
  const { blocks, overflow } = renderReport(
    report({
      parts: [
        { kind: 'table', table: { columns: [{ name: 'group' }, { name: 'lag', align: 'right' }], rows } },
      ],
    }),
    berlin,
  )
  expect(shown(blocks)).toContain('99 of 340 rows are shown. All of it is in the file in the thread.')
  expect(overflow?.filename).toBe('lag.txt')
  expect(overflow?.content).toContain('group-339')
})

test('A time is shown to each reader in their own zone with UTC beside it', () => {
  const time = Date.parse('2026-01-15T23:30:00Z')
  const { blocks } = renderReport(report({ parts: [{ kind: 'text', text: ['at ', { time }] }] }), berlin)
  expect(JSON.stringify(blocks)).toContain('"type":"date","timestamp":1768519800')
  expect(shown(blocks)).toContain(' (2026-01-15 23:30:00 UTC)')
})

test('The first two lines tell what is the matter, in words', () => {
  const { blocks } = renderReport(
    report({ tone: 'bad', title: 'Partitions without leader', summary: '3 partitions cannot be written.' }),
    berlin,
  )
  expect(shown(blocks[0])).toContain('❌ Problem: Partitions without leader')
  expect(shown(blocks[1])).toContain('3 partitions cannot be written.')
})

test('A chart that Slack can draw is drawn, and one with gaps becomes a table that says so', () => {
  const chart = {
    title: 'Lag',
    x: ['10:00', '10:05'],
    series: [{ name: 'a', values: [1, 2] }],
    unit: 'records',
  }
  const drawn = renderReport(report({ parts: [{ kind: 'chart', chart }] }), berlin)
  expect(JSON.stringify(drawn.blocks)).toContain('data_visualization')
  const gaps = { ...chart, series: [{ name: 'a', values: [1, null] }] }
  const told = renderReport(report({ parts: [{ kind: 'chart', chart: gaps }] }), berlin)
  expect(JSON.stringify(told.blocks)).not.toContain('data_visualization')
  expect(shown(told.blocks)).toContain('unknown')
})

test('A second table is shown as text, since Slack takes one table a message', () => {
  const table = { columns: [{ name: 'topic' }], rows: [['orders']] }
  const { blocks } = renderReport(
    report({
      parts: [
        { kind: 'table', table },
        { kind: 'table', table },
      ],
    }),
    berlin,
  )
  expect(blocks.filter(block => block.type === 'table')).toHaveLength(1)
  expect(shown(blocks).split('orders')).toHaveLength(3)
})
