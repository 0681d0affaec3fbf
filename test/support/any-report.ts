import fc from 'fast-check'
import type { Part, Report, Text } from '../../src/core/report.ts'

/** Reports of all shapes, also absurd ones: empty, endless, full of markup and half characters. */
export function anyReport(): fc.Arbitrary<Report> {
  return fc.record({
    title: anyString,
    tone,
    summary: anyString,
    parts: fc.array(anyPart, { maxLength: 70 }),
    followUps: fc.array(
      fc.record(
        {
          label: anyString,
          command: anyString,
          effect: fc.constantFrom('primary' as const, 'danger' as const),
        },
        { requiredKeys: ['label', 'command'] },
      ),
      { maxLength: 30 },
    ),
  })
}

const markup = [
  '<!channel> *x* [/red]',
  '<@U0ADMIN01>',
  '&amp;',
  '```',
  ':tada:',
  '<http://x|y>',
  '🙂'.repeat(90),
  '\n',
  '\ud83d',
]
const anyString = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 3, arbitrary: fc.constantFrom('', ' ', ...markup) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 9000 }).map(length => 'long 🙂'.repeat(length / 7)) },
)
const tone = fc.constantFrom('good' as const, 'info' as const, 'warning' as const, 'bad' as const)
const inline = fc.oneof(
  anyString,
  fc.record({ code: anyString }),
  fc.record({ strong: anyString }),
  fc.record({ time: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double()) }),
  fc.record({ person: fc.constantFrom('U0OPERA01', 'os:alice', '') }),
)
const anyText: fc.Arbitrary<Text> = fc.oneof(anyString, fc.array(inline, { maxLength: 8 }))
const table = fc.record(
  {
    columns: fc.array(
      fc.record(
        { name: anyString, align: fc.constantFrom('left' as const, 'right' as const) },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 25 },
    ),
    rows: fc.oneof(
      fc.array(fc.array(anyText, { maxLength: 5 }), { maxLength: 12 }),
      fc
        .integer({ min: 100, max: 400 })
        .map(count => Array.from({ length: count }, (_, row) => [`row ${row}`])),
    ),
    total: fc.nat(1000),
  },
  { requiredKeys: ['columns', 'rows'] },
)
const chart = fc.record(
  {
    title: anyString,
    x: fc.oneof(
      fc.array(anyString, { maxLength: 25 }),
      fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 20 }),
    ),
    series: fc.array(
      fc.record({
        name: fc.string({ minLength: 1, maxLength: 22 }),
        values: fc.array(fc.option(fc.double()), { minLength: 20, maxLength: 25 }),
      }),
      { maxLength: 8 },
    ),
    unit: anyString,
  },
  { requiredKeys: ['title', 'x', 'series'] },
)
const step = fc.record(
  {
    state: fc.constantFrom(
      'planned' as const,
      'done' as const,
      'failed' as const,
      'not-tried' as const,
      'skipped' as const,
    ),
    text: anyText,
    detail: anyText,
  },
  { requiredKeys: ['state', 'text'] },
)
const anyPart: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: anyString }),
  fc.record({ kind: fc.constant('text' as const), text: anyText }),
  fc.record({
    kind: fc.constant('fields' as const),
    fields: fc.array(fc.record({ label: anyString, value: anyText }), { maxLength: 15 }),
  }),
  fc.record({ kind: fc.constant('table' as const), table }),
  fc.record({ kind: fc.constant('chart' as const), chart }),
  fc.record({ kind: fc.constant('steps' as const), steps: fc.array(step, { maxLength: 60 }) }),
  fc.record(
    { kind: fc.constant('callout' as const), tone, text: anyText, detail: anyText },
    { requiredKeys: ['kind', 'tone', 'text'] },
  ),
  fc.record({ kind: fc.constant('code' as const), text: anyString }),
)
