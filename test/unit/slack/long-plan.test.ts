import { expect, test } from 'vitest'
import type { Plan } from '../../../src/core/plan.ts'
import type { Request } from '../../../src/core/request.ts'
import { checkBlocks, checkView } from '../../../src/playground/slack/blocks/check-blocks.ts'
import { planFile, planView } from '../../../src/slack/requests/plan-view.ts'
import { requestBlocks } from '../../../src/slack/requests/request-blocks.ts'
import { words } from '../../support/chat.ts'
import { aRequest } from '../store/support/a-request.ts'

/** A plan for so many topics, each with a warning; the first one is the worst. */
const planOf = (topics: number): Plan => ({
  title: `Change ${topics} topics`,
  decision: {},
  estimates: {},
  steps: Array.from({ length: topics }, (_, n) => ({ state: 'planned', text: `Change settings of t-${n}` })),
  table: {
    columns: [{ name: 'Topic' }, { name: 'Setting' }],
    rows: Array.from({ length: topics }, (_, n) => [`t-${n}`, 'retention.ms']),
  },
  consequences: Array.from({ length: topics }, (_, n) => ({
    severity: n === 0 ? 'critical' : 'warning',
    text: `About ${n} records of t-${n} are deleted.`,
  })),
  nothingToDo: false,
})
const requestOf = (topics: number): Request => ({
  ...aRequest(),
  id: 'r-abc123',
  plan: planOf(topics),
  state: 'waiting',
  decisions: [],
  owner: null,
  heartbeatAt: null,
  finishedAt: null,
  outcome: null,
  createdAt: 0,
  expiresAt: 9e12,
  digest: 'd',
})

test.each(['origin', 'card'] as const)(
  'A plan of 200 topics shows its worst part, steps and buttons in its %s, and says where all of it is',
  role => {
    const { blocks } = requestBlocks(requestOf(200), role, [], { zone: 'utc' })
    const shown = words(checkBlocks(blocks, () => false))
    expect(shown).toContain('About 0 records of t-0 are deleted.')
    expect(shown).toContain('12 of 200 remarks are shown')
    expect(shown).toContain('retention.ms')
    expect(shown).toContain('All of it is in the file in the thread.')
    expect(shown).toContain(role === 'card' ? 'Approve' : 'Withdraw')
  },
)

test('The file has every topic’s row, step and consequence; a plan that a view can hold has none', () => {
  const file = planFile(requestOf(200))
  for (const n of [0, 77, 199]) {
    expect(file?.content).toContain(`About ${n} records of t-${n} are deleted.`)
    expect(file?.content).toContain(`Change settings of t-${n}`)
  }
  expect(planFile(requestOf(20))).toBeUndefined()
  expect(words(checkView(planView(requestOf(200)), () => false).blocks)).toContain(
    '40 of 200 remarks are shown',
  )
  expect(words(requestBlocks(requestOf(20), 'card', [], { zone: 'utc' }).blocks)).toContain(
    'All of it is in the full plan.',
  )
})
