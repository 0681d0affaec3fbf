import { defineQuery } from '../../context.ts'
import { duration } from '../../core/arguments/kinds.ts'
import { presentMonitoring } from './present-monitoring.ts'
import { monitoringShape, readMonitoring } from './read-monitoring.ts'

export const report = defineQuery({
  name: 'report',
  summary: 'Report on the whole cluster: health, alerts, topics, groups and how they went',
  arguments: { period: duration('the time that it tells of').orElse(86_400_000) },
  permission: 'cluster:read',
  examples: ['report --format html --output report.html', 'report --period 7d --format csv'],
  data: monitoringShape,
  answer: async ({ period }, context) => {
    const { data, gaps } = await readMonitoring(context, period)
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: presentMonitoring,
})
