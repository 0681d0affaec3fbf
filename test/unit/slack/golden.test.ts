import { expect, test } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import { presentFailure } from '../../../src/core/present-failure.ts'
import type { Request } from '../../../src/core/request.ts'
import { renderReport } from '../../../src/slack/render/render-report.ts'
import { requestBlocks } from '../../../src/slack/requests/request-blocks.ts'

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const request: Request = {
  id: 'r-7k2m9q',
  environment: 'production',
  command: 'offsets reset',
  args: {},
  typed: 'offsets reset tda_processors --to earliest',
  requester: { id: 'U0OPERA01', name: 'olive' },
  reason: 'bad deploy at noon',
  plan: {
    title: 'Move the committed offsets of 3 partitions of tda_processors to the earliest record',
    decision: null,
    estimates: {},
    steps: [],
    table: {
      columns: [
        { name: 'Partition', align: 'right' },
        { name: 'From', align: 'right' },
        { name: 'To', align: 'right' },
      ],
      rows: [
        ['0', '4,734', '0'],
        ['1', '4,733', '0'],
        ['2', '4,735', '0'],
      ],
    },
    consequences: [{ severity: 'critical', text: '14,202 records will be read again by tda_processors' }],
    nothingToDo: false,
  },
  digest: '0',
  approvalsNeeded: 2,
  state: 'waiting',
  decisions: [
    { approver: { id: 'U0ADMIN01', name: 'ada' }, verdict: 'approve', reason: null, at: 1_768_471_200_000 },
  ],
  createdAt: 1_768_470_000_000,
  expiresAt: 1_768_484_400_000,
  owner: null,
  heartbeatAt: null,
  finishedAt: null,
  outcome: null,
  origin: { door: 'slack' },
}

test('An approval card reads as people agreed', async () => {
  const card = requestBlocks(request, 'card', [], { zone: 'utc' }, 'https://example.slack.com/archives/C1/p1')
  await expect(json(card)).toMatchFileSnapshot('golden/approval-card.json')
})

test('A failure reads as what happened and what to do', async () => {
  const failure = new Failure('not-permitted', 'You may not do this in production.', {
    people: ['U0ADMIN01'],
  })
  await expect(json(renderReport(presentFailure(failure), { zone: 'utc' }))).toMatchFileSnapshot(
    'golden/failure.json',
  )
})
