import { z } from 'zod'
import { defineQuery } from '../context.ts'
import { flag } from '../core/arguments/kinds.ts'
import type { Report } from '../core/report.ts'
import { openStates } from '../core/request.ts'
import { tableParts } from '../core/table-parts.ts'
import { counted } from '../core/words.ts'

const shape = z.object({
  all: z.boolean(),
  rows: z.array(
    z.object({
      request: z.string(),
      state: z.string(),
      environment: z.string(),
      title: z.string(),
      requester: z.string(),
      approvals: z.number(),
      approvalsNeeded: z.number(),
      createdAt: z.number(),
      expiresAt: z.number(),
      mine: z.boolean(),
    }),
  ),
})
type Data = z.infer<typeof shape>

export const listApprovals = defineQuery({
  name: 'approvals list',
  summary: 'List what waits for approval, or all requests',
  arguments: { all: flag('also those that are decided, the newest first') },
  permission: 'requests:read',
  examples: ['approvals list', 'approvals list --all'],
  data: shape,
  answer: async ({ all }, { store, environment, caller }) => {
    const requests = store.requests.list({
      environment,
      limit: all ? 50 : 200,
      ...(all ? {} : { states: openStates }),
    })
    return {
      data: {
        all,
        rows: requests.map(one => ({
          request: one.id,
          state: one.state,
          environment: one.environment,
          title: one.plan.title,
          requester: one.requester.id,
          approvals: one.decisions.filter(decision => decision.verdict === 'approve').length,
          approvalsNeeded: one.approvalsNeeded,
          createdAt: one.createdAt,
          expiresAt: one.expiresAt,
          mine: one.requester.id === caller.actor.id,
        })),
      },
    }
  },
  present,
})

function present({ all, rows }: Data): Report {
  const waiting = rows.filter(one => one.state === 'waiting').length
  const summary = all
    ? `${counted(rows.length, 'request')}, ${waiting} of them waiting for approval.`
    : rows.length === 0
      ? 'Nothing waits for approval.'
      : `${counted(waiting, 'request')} ${waiting === 1 ? 'waits' : 'wait'} for approval.`
  return {
    title: all ? 'Requests' : 'Open requests',
    tone: 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...tableParts(
        [
          { name: 'Request' },
          { name: 'State' },
          { name: 'What' },
          { name: 'Asked by' },
          { name: 'Approvals' },
          { name: 'Asked' },
        ],
        rows.map(one => [
          [{ code: one.request }],
          one.state,
          one.title,
          [{ person: one.requester }],
          one.approvalsNeeded === 0 ? 'none needed' : `${one.approvals} of ${one.approvalsNeeded}`,
          [{ time: one.createdAt }],
        ]),
      ),
    ],
    followUps: rows
      .slice(0, 3)
      .map(one => ({ label: `Show ${one.request}`, command: `approvals show ${one.request}` })),
  }
}
