import { z } from 'zod'
import type { Context } from '../../context.ts'
import { type Gap, gapData } from '../../core/gaps.ts'
import { isAboutAlerts } from '../../core/is-about-alerts.ts'
import { jobLine } from '../../core/present-job.ts'
import { openStates } from '../../core/request.ts'
import { finding } from '../../core/score/finding.ts'
import { scoreShape } from '../../core/score/score.ts'
import { healthShape, readHealth } from '../health/health.ts'
import { word } from '../health/present-health.ts'
import { scoreReading } from '../score/score-reading.ts'
import { aDayAgo } from './a-day-ago.ts'
import { laggards } from './laggards.ts'
import { type Period, periodNames, periods } from './periods.ts'
import { nothingReviewed, readReview, reviewShape } from './read-review.ts'

export const digestShape = z.object({
  environment: z.string(),
  period: z.enum(periodNames),
  at: z.number(),
  /** The time of the schedule when it is late by more than ten minutes: the bot was down. */
  lateFrom: z.number().nullable(),
  health: z.string(),
  score: scoreShape.pick({ value: true, isAtMost: true }),
  /** null: not known. */
  scoreADayAgo: z.number().nullable(),
  isWell: z.boolean(),
  findings: z.array(finding),
  gaps: healthShape.shape.gaps,
  laggards: z.array(z.object({ group: z.string(), lag: z.bigint(), dayAgo: z.number().nullable() })),
  alerts: z.object({
    opened: z.number(),
    resolved: z.number(),
    open: z.array(z.object({ id: z.string(), summary: z.string(), state: z.string() })),
  }),
  waiting: z.array(z.object({ request: z.string(), title: z.string(), requester: z.string() })),
  changes: z.array(
    z.object({
      request: z.string(),
      title: z.string(),
      requester: z.string(),
      state: z.string(),
      at: z.number(),
    }),
  ),
  /** What runs for longer than a request. */
  jobs: z.array(z.object({ job: z.string(), title: z.string(), progress: z.string() })),
  /** What a week or a month adds. */
  review: reviewShape,
  auditHead: z.object({ sequence: z.number(), hash: z.string() }),
})
export type Digest = z.infer<typeof digestShape>

/** What the last day, week or month was like and what to do now. */
export async function readDigest(
  context: Context,
  { period, plannedAt }: { period: Period; plannedAt: number | null },
): Promise<{ data: Digest; gaps: Gap[] }> {
  const { store, environment, now } = context
  const since = now - periods[period].lengthMs
  const { data: health, gaps: unseen } = await readHealth(context, false)
  const { review, gaps: unread } = health.reachable
    ? await readReview(context, period)
    : { review: nothingReviewed, gaps: [] }
  const gaps = [...unseen, ...unread]
  const alerts = store.alerts.list({ environment, since, limit: 1000 })
  const open = alerts.filter(alert => alert.state !== 'resolved' && alert.state !== 'pending')
  const firing = store.alerts.open(environment).filter(alert => alert.state === 'firing')
  const requests = store.requests.list({ environment, limit: 500 })
  const data: Digest = {
    environment,
    period,
    at: now,
    lateFrom: plannedAt !== null && now - plannedAt > 600_000 ? plannedAt : null,
    health: word(health, firing),
    score: { value: health.score.value, isAtMost: health.score.isAtMost },
    scoreADayAgo: await aDayAgo(context, { of: 'reading', name: scoreReading }),
    isWell:
      health.reachable &&
      gaps.length === 0 &&
      health.findings.every(one => one.severity === 'note') &&
      firing.every(one => one.severity === 'info'),
    findings: health.findings,
    gaps: gapData(gaps),
    review,
    laggards: health.reachable ? await laggards(context) : [],
    alerts: {
      opened: alerts.filter(alert => alert.firingSince !== null && alert.firingSince >= since).length,
      resolved: alerts.filter(alert => alert.resolvedAt !== null && alert.resolvedAt >= since).length,
      open: open.map(({ id, summary, state }) => ({ id, summary, state })),
    },
    waiting: requests
      .filter(one => one.state === 'waiting' && openStates.includes(one.state))
      .map(one => ({ request: one.id, title: one.plan.title, requester: one.requester.id })),
    changes: requests
      .filter(
        one =>
          one.finishedAt !== null &&
          one.finishedAt >= since &&
          !isAboutAlerts(one) &&
          ['done', 'failed', 'interrupted'].includes(one.state),
      )
      .map(one => ({
        request: one.id,
        title: one.plan.title,
        requester: one.requester.id,
        state: one.state,
        at: one.finishedAt ?? 0,
      })),
    jobs: store.jobs
      .running()
      .filter(one => one.environment === environment)
      .map(one => ({ job: one.id, title: one.title, progress: jobLine(one) })),
    auditHead: store.audit.head(),
  }
  return { data, gaps }
}
