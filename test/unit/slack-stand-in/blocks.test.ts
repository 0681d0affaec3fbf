import { describe, expect, test } from 'vitest'
import { checkBlocks, checkView } from '../../../src/playground/slack/blocks/check-blocks.ts'
import { Refusal } from '../../../src/playground/slack/refusal.ts'

const plain = (text: string) => ({ type: 'plain_text', text })
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), ...more })
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const select = (more: object) => ({ type: 'static_select', ...more })
const option = (value: string, text = 'one') => ({ text: plain(text), value })
const cell = (text: string) => ({ type: 'raw_text', text })
const line = (series: object[], categories = ['a']) => ({
  type: 'data_visualization',
  title: 'Lag',
  chart: { type: 'line', series, axis_config: { categories } },
})

/** What is refused: the blocks of a message, and Slack's line about them. */
const refused: [string, unknown[], string][] = [
  [
    'a 51st block',
    times(51, () => ({ type: 'divider' })),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  ['an unknown block', [{ type: 'carrousel' }], 'unsupported type: carrousel [json-pointer:/blocks/0/type]'],
  [
    'an unknown property',
    [{ type: 'divider', color: 'red' }],
    'invalid additional property: color [json-pointer:/blocks/0]',
  ],
  [
    'a section of 3,001 characters',
    [{ type: 'section', text: mrkdwn('x'.repeat(3001)) }],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'an empty text',
    [{ type: 'section', text: mrkdwn('') }],
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'an empty section',
    [{ type: 'section' }],
    'must define either `text` or `fields` [json-pointer:/blocks/0]',
  ],
  [
    'an 11th field',
    [{ type: 'section', fields: times(11, () => mrkdwn('x')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a field of 2,001 characters',
    [{ type: 'section', fields: [mrkdwn('x'.repeat(2001))] }],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'a header of 151 characters',
    [{ type: 'header', text: plain('x'.repeat(151)) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a header in mrkdwn',
    [{ type: 'header', text: mrkdwn('x') }],
    'Invalid input: expected "plain_text" [json-pointer:/blocks/0/text/type]',
  ],
  [
    'an 11th context element',
    [{ type: 'context', elements: times(11, () => mrkdwn('x')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'a 26th action',
    [actions(...times(26, () => button()))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'a long button',
    [actions({ type: 'button', text: plain('x'.repeat(76)) })],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a long value',
    [actions(button({ value: 'x'.repeat(2001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'an action_id of 256 characters',
    [actions(button({ action_id: 'x'.repeat(256) }))],
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'an action_id twice in a block',
    [actions(button({ action_id: 'go' }), button({ action_id: 'go' }))],
    '`action_id` `go` already exists [json-pointer:/blocks/0]',
  ],
  [
    'a block_id twice',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    '`block_id` `a` already exists [json-pointer:/blocks/1]',
  ],
  [
    'a long option',
    [actions(select({ options: [option('1', 'x'.repeat(76))] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
  ],
  [
    'a long option value',
    [actions(select({ options: [option('x'.repeat(151))] }))],
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
  ],
  [
    'a 101st option',
    [actions(select({ options: times(101, index => option(String(index))) }))],
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'a select without options',
    [actions(select({}))],
    'must define either `options` or `option_groups` [json-pointer:/blocks/0]',
  ],
  [
    'a 101st row',
    [{ type: 'table', rows: times(101, () => [cell('x')]) }],
    'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  ],
  [
    'a 21st column',
    [{ type: 'table', rows: [times(21, () => cell('x'))] }],
    'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
  ],
  [
    'an empty cell',
    [{ type: 'table', rows: [[cell('')]] }],
    'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
  ],
  [
    'tables of more than 10,000 characters together',
    times(2, () => ({ type: 'table', rows: [[cell('x'.repeat(5001))]] })),
    'tables must be less than 10001 characters together [json-pointer:/blocks]',
  ],
  [
    'rich text without its section',
    [{ type: 'rich_text', elements: [{ type: 'text', text: 'x' }] }],
    'unsupported type: text [json-pointer:/blocks/0/elements/0/type]',
  ],
  [
    'a third chart',
    times(3, () => line([{ name: 's', data: [{ label: 'a', value: 1 }] }])),
    'no more than 2 data_visualization blocks allowed [json-pointer:/blocks]',
  ],
  [
    'a chart with a gap',
    [line([{ name: 's', data: [{ label: 'a', value: 1 }] }], ['a', 'b'])],
    'series `s` must have exactly one data point for each category [json-pointer:/blocks/0]',
  ],
  [
    'an image without a source',
    [{ type: 'image', alt_text: 'x' }],
    'must define either `image_url` or `slack_file` [json-pointer:/blocks/0]',
  ],
  [
    'a file that is not ready',
    [{ type: 'image', alt_text: 'x', slack_file: { id: 'F1' } }],
    'invalid slack file [json-pointer:/blocks/0]',
  ],
]

function refusal(check: () => unknown): { code: string; details: readonly string[] } {
  try {
    check()
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, details: error.details }
    throw error
  }
  return { code: 'ok', details: [] }
}
const notReady = () => false

describe('a message is refused for', () => {
  test.each(refused)('%s', (_, blocks, line) => {
    const { code, details } = refusal(() => checkBlocks(blocks, notReady))
    expect(code).toBe('invalid_blocks')
    expect(details[0]).toBe(`[ERROR] ${line}`)
  })

  test('blocks that are too much together', () => {
    const blocks = times(5, () => ({ type: 'section', text: mrkdwn('x'.repeat(2900)) }))
    expect(refusal(() => checkBlocks(blocks, notReady)).code).toBe('msg_blocks_too_long')
  })
})

test('a message at its limits is taken, and gets the ids it lacks', () => {
  const blocks = checkBlocks(
    [
      { type: 'section', text: mrkdwn('x'.repeat(3000)) },
      { type: 'table', rows: times(100, () => times(20, () => cell('x'))) },
      line(
        times(12, index => ({ name: `s${index}`, data: times(20, i => ({ label: `c${i}`, value: i })) })),
        times(20, index => `c${index}`),
      ),
      actions(...times(25, () => button())),
      actions(button({ action_id: 'go' })),
      { type: 'actions', elements: [button({ action_id: 'go' })] },
    ],
    notReady,
  )
  expect(blocks.every(block => block.block_id)).toBe(true)
  expect(blocks[3]).toMatchObject({ elements: times(25, () => ({ action_id: expect.any(String) })) })
})

describe('a form is refused for', () => {
  const form = (more: object) => ({ type: 'modal', title: plain('Form'), blocks: [], ...more })
  const input = { type: 'input', label: plain('Why'), element: { type: 'plain_text_input' } }
  test.each([
    ['a title of 25 characters', { title: plain('x'.repeat(25)) }, 'must be less than 25 characters'],
    ['3,001 characters of metadata', { private_metadata: 'x'.repeat(3001) }, 'must be less than 3001'],
    ['a 101st block', { blocks: times(101, () => ({ type: 'divider' })) }, 'no more than 100 items'],
    ['inputs that cannot be submitted', { blocks: [input] }, 'missing required field: submit'],
    ['a table', { blocks: [{ type: 'table', rows: [[cell('x')]] }] }, 'unsupported type: table'],
  ])('%s', (_, more, line) => {
    const { code, details } = refusal(() => checkView(form(more), notReady))
    expect(code).toBe('invalid_arguments')
    expect(details[0]).toContain(line)
    expect(details[0]).toContain('[json-pointer:/view')
  })

  test('250 kB', () => {
    expect(refusal(() => checkView(form({ callback_id: 'x'.repeat(250_000) }), notReady)).code).toBe(
      'view_too_large',
    )
  })
})
