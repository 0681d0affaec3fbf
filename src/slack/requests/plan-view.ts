import type { KnownBlock, ModalView } from '@slack/types'
import type { Report } from '../../core/report.ts'
import { viewIds } from '../action-ids.ts'
import { plainText } from '../render/escape.ts'
import { renderReport } from '../render/render-report.ts'

/** The whole plan, to be read and closed. */
export const planView = (report: Report): ModalView => ({
  type: 'modal',
  callback_id: viewIds.plan,
  title: plainText('Full plan'),
  close: plainText('Close'),
  blocks: renderReport(
    report,
    { zone: 'utc' },
    { surface: 'view', wholeIsIn: 'what `approvals show` prints with --output' },
  ).blocks as KnownBlock[],
})
