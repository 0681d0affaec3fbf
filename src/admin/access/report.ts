import { defineQuery } from '../../context.ts'
import { duration } from '../../core/arguments/kinds.ts'
import { presentAccess } from './present-access.ts'
import { accessShape, readAccess } from './read-access.ts'

export const accessReport = defineQuery({
  name: 'access report',
  summary: 'Tell who may use the cluster, which clients read, and what people did with the bot',
  arguments: {
    last: duration('what people did with the bot in this time').orElse(7 * 86_400_000),
  },
  permission: 'cluster:export',
  examples: ['access report', 'access report --last 30d --output access.json'],
  data: accessShape,
  answer: async ({ last }, context) => {
    const { data, gaps } = await readAccess(context, last)
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: presentAccess,
})
