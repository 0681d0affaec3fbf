import type { Button, KnownBlock } from '@slack/types'
import type { Command } from '../../core/command.ts'
import { presentRequest } from '../../core/present-request.ts'
import type { Part } from '../../core/report.ts'
import type { Request } from '../../core/request.ts'
import { actionIds } from '../action-ids.ts'
import { plainText } from '../render/escape.ts'
import type { SlackReader } from '../render/inline-elements.ts'
import { type RenderedReport, renderReport } from '../render/render-report.ts'
import { planFile } from './plan-view.ts'

/** The two messages that show a request: where it was asked for, and the card where it is decided. */
export type RequestRole = 'origin' | 'card'

/**
 * A request as it stands now. Buttons are there only while a click can do something; they carry the request's id and
 * nothing else.
 */
export function requestBlocks<C>(
  request: Request,
  role: RequestRole,
  commands: readonly Command<C>[],
  reader: SlackReader,
  originLink?: string,
): RenderedReport {
  const report = presentRequest(request, commands)
  const buttons = buttonsOf(request, role)
  const parts = role === 'card' && request.state === 'waiting' ? report.parts.map(onOneScreen) : report.parts
  return renderReport({ ...report, parts, followUps: [] }, reader, {
    wholeIsIn: wholeIsIn(request),
    extraBlocks: [
      ...(originLink ? [linkBlock(originLink)] : []),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
    ],
  })
}

function wholeIsIn(request: Request): string {
  if (request.state !== 'planned' && request.state !== 'waiting') return 'the answer in the thread'
  return planFile(request) ? 'the file in the thread' : 'the full plan'
}

/** On a phone the consequence and the buttons have to be near each other; the whole table is behind "Full plan". */
function onOneScreen(part: Part): Part {
  if (part.kind !== 'table' || part.table.rows.length <= rowsOnCard) return part
  const { rows, total = rows.length } = part.table
  return { kind: 'table', table: { ...part.table, rows: rows.slice(0, rowsOnCard), total } }
}

const rowsOnCard = 5

function buttonsOf(request: Request, role: RequestRole): Button[] {
  const plan = button(actionIds.fullPlan, 'Full plan', request)
  if (role === 'card')
    return request.state === 'waiting'
      ? [
          button(actionIds.approve, 'Approve', request, 'primary'),
          button(actionIds.deny, 'Deny', request, 'danger'),
          plan,
        ]
      : []
  if (request.state === 'planned') {
    const next =
      request.approvalsNeeded > 0
        ? button(actionIds.submit, 'Send for approval', request, 'primary')
        : button(actionIds.confirm, 'Confirm', request, 'primary')
    return [next, button(actionIds.withdraw, 'Cancel', request), plan]
  }
  return request.state === 'waiting' ? [button(actionIds.withdraw, 'Withdraw', request), plan] : []
}

const button = (action: string, label: string, request: Request, style?: 'primary' | 'danger'): Button => ({
  type: 'button',
  action_id: action,
  text: plainText(label),
  value: request.id,
  ...(style ? { style } : {}),
})

const linkBlock = (url: string): KnownBlock => ({
  type: 'rich_text',
  elements: [
    { type: 'rich_text_section', elements: [{ type: 'link', url, text: 'Where it was asked for' }] },
  ],
})
