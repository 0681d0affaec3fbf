import type { Config, DigestSchedule } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import type { Message } from '../../core/message.ts'
import type { Notice } from '../../core/notice.ts'
import type { Json } from '../../core/plan.ts'
import type { Report } from '../../core/report.ts'
import type { Store } from '../../store/store.ts'
import { type Period, periodNames } from './periods.ts'
import { presentDigest } from './present-digest.ts'
import { readDigest } from './read-digest.ts'

/** A job of the schedule, as the schedule room runs it. */
export interface DigestJob {
  name: string
  environment: string
  cron: string
  zone: string
  prepare: (due: { plannedAt: number }) => Promise<() => void>
}

/**
 * The digests of every environment that has a channel for them, or a route with e-mail addresses. What is to be posted, the
 * head of the audit trail and the note that this run is done are kept in one commit.
 */
export function digestJobs(
  config: Config,
  store: Store,
  contextOf: (environment: string) => Context,
): DigestJob[] {
  const { environments, schedules } = config.bot
  const scheduleOf: Record<Period, DigestSchedule | null> = {
    daily: schedules.dailyDigest,
    weekly: schedules.weeklyDigest,
    monthly: schedules.monthlyDigest,
  }
  return periodNames.flatMap(period => {
    const schedule = scheduleOf[period]
    if (!schedule) return []
    const { cron, zone, emailRoute } = schedule
    return [...environments.values()].flatMap(({ name: environment, channels }) => {
      const to: Receivers = { channel: channels.digest, emailRoute }
      if (to.channel === null && to.emailRoute === null) return []
      return [
        {
          name: `${period}-digest`,
          environment,
          cron,
          zone,
          prepare: due => prepare(contextOf(environment), store, period, to, due.plannedAt),
        },
      ]
    })
  })
}

interface Receivers {
  channel: string | null
  emailRoute: string | null
}

async function prepare(
  context: Context,
  store: Store,
  period: Period,
  to: Receivers,
  plannedAt: number,
): Promise<() => void> {
  const { data } = await readDigest(context, { period, plannedAt })
  return () => {
    const auditHead = store.audit.head()
    const report = presentDigest({ ...data, auditHead })
    const about = { store, environment: context.environment, period, plannedAt, report }
    if (to.channel !== null) keepForSlack(about, to.channel)
    if (to.emailRoute !== null) keepForMail(about, to.emailRoute)
    const where = [to.channel, to.emailRoute === null ? null : `email:${to.emailRoute}`]
    store.audit.recordAnchor(auditHead, where.filter(one => one !== null).join(', '))
  }
}

interface About {
  store: Store
  environment: string
  period: Period
  plannedAt: number
  report: Report
}

function keepForSlack({ store, environment, period, plannedAt, report }: About, channel: string): void {
  const message: Message = { kind: 'report', channel, report }
  store.outbox.enqueue({
    lane: 'digest',
    destination: 'slack',
    kind: message.kind,
    orderKey: `digest:${environment}`,
    dedupeKey: `digest:${period}:${environment}:${plannedAt}`,
    payload: message as unknown as Json,
  })
}

function keepForMail({ store, environment, period, plannedAt, report }: About, route: string): void {
  const notice: Notice = {
    route,
    environment,
    rule: `${period}-digest`,
    status: 'resolved',
    severity: 'info',
    subject: report.title,
    report,
    members: [],
    runbook: null,
  }
  store.outbox.enqueue({
    lane: 'digest',
    destination: `email:${route}`,
    kind: 'notice',
    orderKey: `digest:${period}:${environment}`,
    dedupeKey: `digest:${period}:${environment}:${plannedAt}:${route}`,
    payload: notice as unknown as Json,
  })
}
