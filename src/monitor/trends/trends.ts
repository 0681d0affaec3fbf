import { defineQuery } from '../../context.ts'
import { choice, duration, text, wholeNumber } from '../../core/arguments/kinds.ts'
import { presentTrend } from './present-trend.ts'
import { metrics, readTrend, trendShape } from './read-trend.ts'

export const trends = defineQuery({
  name: 'trends',
  aliases: ['trend'],
  summary: 'Show how a topic or a group went over time, and where it is heading',
  arguments: {
    name: text('TOPIC|GROUP', 'a topic or a consumer group').positional(),
    metric: choice(
      metrics,
      'rate: records a second · lag: of a group · size: of a topic, in bytes, replicas counted',
    ).optional(),
    partition: wholeNumber(
      'N',
      'of a topic: only this partition, by hours where scans are not kept any more',
      {
        min: 0,
        max: 1_000_000,
      },
    ).optional(),
    last: duration('how far back').orElse(7 * 86_400_000),
  },
  permission: 'topics:read',
  examples: [
    'trends tda_jobs',
    'trends cpp_tda_processors --metric lag --last 24h',
    'trends tda_jobs --partition 3',
  ],
  data: trendShape,
  answer: async ({ name, metric, partition, last }, context) => ({
    data: await readTrend(name, { metric, partition, lastMs: last }, context),
  }),
  present: presentTrend,
})
