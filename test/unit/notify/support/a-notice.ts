import type { Notice } from '../../../../src/core/notice.ts'
import type { Json } from '../../../../src/core/plan.ts'
import type { NewMessage } from '../../../../src/store/outbox.ts'

export const aNotice = (more: Partial<Notice> = {}): Notice => ({
  route: 'default',
  environment: 'test',
  rule: 'lag-critical',
  status: 'firing',
  severity: 'critical',
  subject: 'Critical: lag in test',
  report: {
    title: 'Critical: lag in test',
    tone: 'bad',
    summary: 'Group "billing" is 12,000 records behind.',
    parts: [{ kind: 'text', text: ['Since ', { time: 1_800_000_000_000 }, '.'] }],
    followUps: [{ label: 'Acknowledge', command: 'alerts ack a-1 --env test' }],
  },
  members: [
    {
      id: 'a-1',
      member: 'billing',
      state: 'firing',
      summary: 'Group "billing" is 12,000 records behind.',
      labels: { team: 'orders' },
      value: 12_000,
      startsAt: 1_800_000_000_000,
      endsAt: null,
    },
  ],
  runbook: null,
  ...more,
})

export const noticeTo = (
  destination: string,
  notice: Notice = aNotice(),
  orderKey = `alert:test:${notice.rule}`,
): NewMessage => ({
  lane: 'alerts',
  destination,
  kind: 'notice',
  orderKey,
  payload: notice as unknown as Json,
})
