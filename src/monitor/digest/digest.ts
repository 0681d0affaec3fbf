import { type Context, defineQuery } from '../../context.ts'
import { choice } from '../../core/arguments/kinds.ts'
import { periodNames } from './periods.ts'
import { presentDigest } from './present-digest.ts'
import { digestShape, readDigest } from './read-digest.ts'

export const digest = defineQuery({
  name: 'digest',
  summary: 'Send the daily, weekly or monthly report now',
  arguments: { period: choice(periodNames, 'which report').orElse('daily').positional() },
  permission: 'digest:send',
  examples: ['digest daily', 'digest weekly'],
  data: digestShape,
  answer: async ({ period }, context: Context) => {
    const { data, gaps } = await readDigest(context, { period, plannedAt: null })
    context.store.audit.recordAnchor(data.auditHead, 'digest')
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: presentDigest,
})
