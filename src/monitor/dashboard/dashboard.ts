import { defineQuery } from '../../context.ts'
import { duration, pattern } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { presentDashboard } from './present-dashboard.ts'
import { dashboardShape, readDashboard } from './read-dashboard.ts'

/** Longer than an incident is watched by one person; a message that nobody ended must not be edited for ever. */
const mostMs = 8 * 3_600_000

export const dashboard = defineQuery({
  name: 'dashboard',
  summary: 'Show a live overview: alerts, topics, groups and traffic, brought up to date while you look',
  arguments: {
    topics: pattern('only these topics and the groups that read them, names or globs').list().optional(),
    for: duration('how long it stays live, at most 8h').orElse(15 * 60_000),
  },
  permission: 'cluster:read',
  examples: ['dashboard', "dashboard --topics 'tda_*' --for 1h"],
  data: dashboardShape,
  liveMs: args => args.for,
  answer: async (args, context) => {
    if (args.for < 10_000 || args.for > mostMs)
      throw new Failure('usage', 'A dashboard stays live for 10s to 8h.', { hint: 'Write --for 15m.' })
    const { data, gaps } = await readDashboard(context, args.topics ?? [])
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: presentDashboard,
})
