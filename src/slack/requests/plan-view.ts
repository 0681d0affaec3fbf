import type { KnownBlock, ModalView } from '@slack/types'
import { planParts } from '../../core/present-plan.ts'
import type { Report } from '../../core/report.ts'
import type { Request } from '../../core/request.ts'
import { viewIds } from '../action-ids.ts'
import { plainText } from '../render/escape.ts'
import { type RenderedReport, renderReport } from '../render/render-report.ts'
import type { ReportFile } from '../render/report-file.ts'

/** The whole plan, to be read and closed. */
export const planView = (request: Request): ModalView => ({
  type: 'modal',
  callback_id: viewIds.plan,
  title: plainText('Full plan'),
  close: plainText('Close'),
  blocks: inView(request).blocks as KnownBlock[],
})

/** The whole plan as a file for the thread, where not even a view has room for it. */
export const planFile = (request: Request): ReportFile | undefined => inView(request).overflow

const inView = ({ plan }: Request): RenderedReport => {
  const report: Report = {
    title: plan.title,
    tone: 'info',
    summary: plan.title,
    parts: [...planParts(plan), ...(plan.table ? [{ kind: 'steps' as const, steps: plan.steps }] : [])],
    followUps: [],
  }
  return renderReport(report, { zone: 'utc' }, { surface: 'view', wholeIsIn: 'the file in the thread' })
}
