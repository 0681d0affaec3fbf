import { defineQuery } from '../../context.ts'
import { duration, flag, pattern, wholeNumber } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { presentDashboard } from './present-dashboard.ts'
import { dashboardShape, readDashboard } from './read-dashboard.ts'

/** Longer than an incident is watched by one person; a message that nobody ended must not be edited for ever. */
const mostMs = 8 * 3_600_000

export const dashboard = defineQuery({
  name: 'dashboard',
  aliases: ['monitor'],
  summary: 'Show a live overview: alerts, topics, groups and traffic, brought up to date while you look',
  arguments: {
    topics: pattern('only these topics and the groups that read them, names or globs').list().optional(),
    for: duration('how long it stays live, at most 8h').orElse(15 * 60_000),
    interval: wholeNumber('SECONDS', 'in a terminal: one line every so many seconds, until Ctrl-C', {
      min: 1,
      max: 86_400,
    }).optional(),
    dashboard: flag('the whole picture also with --interval'),
  },
  permission: 'cluster:read',
  examples: ['dashboard', "dashboard --topics 'tda_*' --for 1h", 'monitor --topics tda_jobs --interval 30'],
  data: dashboardShape,
  liveMs: args => args.for,
  service: ({ interval, dashboard: isWhole }) =>
    interval === undefined || isWhole ? null : { everyMs: interval * 1000, tells: 'each' },
  answer: async (args, context) => {
    if (args.for < 10_000 || args.for > mostMs)
      throw new Failure('usage', 'A dashboard stays live for 10s to 8h.', { hint: 'Write --for 15m.' })
    const { data, gaps } = await readDashboard(context, args.topics ?? [])
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: presentDashboard,
})
