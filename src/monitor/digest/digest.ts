import { type Context, defineQuery } from '../../context.ts'
import { choice } from '../../core/arguments/kinds.ts'
import { presentDigest } from './present-digest.ts'
import { digestShape, readDigest } from './read-digest.ts'

export const digest = defineQuery({
  name: 'digest',
  summary: 'Send the daily report now',
  arguments: { period: choice(['daily'], 'which report').orElse('daily').positional() },
  permission: 'digest:send',
  examples: ['digest daily'],
  data: digestShape,
  answer: async (_, context: Context) => {
    const { data, gaps } = await readDigest(context, { plannedAt: null })
    context.store.audit.recordAnchor(data.auditHead, 'digest')
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: presentDigest,
})
