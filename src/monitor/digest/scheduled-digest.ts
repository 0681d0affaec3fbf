import type { Config } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import type { Message } from '../../core/message.ts'
import type { Json } from '../../core/plan.ts'
import type { Store } from '../../store/store.ts'
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
 * The daily digest of every environment that has a channel for it. What is to be posted, the head of the audit trail and the
 * note that this run is done are kept in one commit.
 */
export function digestJobs(
  config: Config,
  store: Store,
  contextOf: (environment: string) => Context,
): DigestJob[] {
  const schedule = config.bot.schedules.dailyDigest
  if (!schedule) return []
  return [...config.bot.environments.values()].flatMap(({ name: environment, channels }) => {
    const channel = channels.digest
    if (channel === null) return []
    return [
      {
        name: 'daily-digest',
        environment,
        ...schedule,
        prepare: due => prepare(contextOf(environment), store, channel, due.plannedAt),
      },
    ]
  })
}

async function prepare(
  context: Context,
  store: Store,
  channel: string,
  plannedAt: number,
): Promise<() => void> {
  const { data } = await readDigest(context, { plannedAt })
  return () => {
    const auditHead = store.audit.head()
    const message: Message = { kind: 'report', channel, report: presentDigest({ ...data, auditHead }) }
    store.outbox.enqueue({
      lane: 'digest',
      destination: 'slack',
      kind: message.kind,
      orderKey: `digest:${context.environment}`,
      dedupeKey: `digest:${context.environment}:${plannedAt}`,
      payload: message as unknown as Json,
    })
    store.audit.recordAnchor(auditHead, channel)
  }
}
