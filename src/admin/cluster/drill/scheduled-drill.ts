import type { Config } from '../../../config/config.ts'
import type { Context } from '../../../context.ts'
import type { AuditEvent } from '../../../core/audit.ts'
import { toFailure } from '../../../core/failure.ts'
import type { Message } from '../../../core/message.ts'
import { type Json, type Plan, planDigest } from '../../../core/plan.ts'
import type { DrillOutcome } from './drill-outcome.ts'
import { presentDrill } from './drill-outcome.ts'
import { executeDrill } from './execute-drill.ts'
import { observeDrill } from './observe-drill.ts'
import { planDrill } from './plan-drill.ts'

/** A job of the schedule, as the schedule room runs it. */
export interface DrillJob {
  name: 'restore-drill'
  environment: string
  cron: string
  zone: string
  prepare: (due: { plannedAt: number }) => Promise<() => void>
}

/**
 * A restore drill in each environment that is marked for it. The mark is the agreement: nobody has to approve what is made and
 * deleted there. What was done is in the audit trail, and what came of it in the environment's channel for digests.
 */
export function drillJobs(config: Config, contextOf: (environment: string) => Context): DrillJob[] {
  const schedule = config.bot.schedules.restoreDrill
  if (!schedule) return []
  return [...config.bot.environments.values()]
    .filter(one => one.isForDrills)
    .map(({ name: environment, channels }) => ({
      name: 'restore-drill',
      environment,
      cron: schedule.cron,
      zone: schedule.zone,
      prepare: async ({ plannedAt }) => {
        const context = contextOf(environment)
        let outcome = await drillNow(context)
        // What a drill before has left goes first.
        if (outcome.kind === 'clean-up' && outcome.left.length === 0) outcome = await drillNow(context)
        return () => {
          if (channels.digest === null) return
          const message: Message = { kind: 'report', channel: channels.digest, report: presentDrill(outcome) }
          context.store.outbox.enqueue({
            lane: 'digest',
            destination: 'slack',
            kind: message.kind,
            orderKey: `digest:${environment}`,
            dedupeKey: `restore-drill:${environment}:${plannedAt}`,
            payload: message as unknown as Json,
          })
        }
      },
    }))
}

/** Throws a Failure where no drill may be held, or nothing came of it. */
async function drillNow(context: Context): Promise<DrillOutcome> {
  const planned = planDrill(
    await observeDrill({ file: { kind: 'backup', id: 'latest' }, of: undefined }, context),
  )
  if (planned.kind === 'refusal') throw planned.failure
  const { plan } = planned
  // As with everybody's changes: what cannot be noted is not done.
  note('starting', `Starting: ${plan.title}`, plan, context)
  try {
    const { outcome, failures } = await executeDrill(plan, context, { requestId: '', isMine: () => true })
    const { summary } = presentDrill(outcome)
    note(failures.length === 0 ? 'done' : 'failed', summary, plan, context)
    return outcome
  } catch (error) {
    note('failed', toFailure(error).message, plan, context)
    throw error
  }
}

function note(event: AuditEvent, summary: string, plan: Plan, { store, caller, environment }: Context): void {
  store.audit.append({
    event,
    actor: caller.actor,
    door: caller.door,
    environment,
    command: 'cluster drill',
    arguments: null,
    requestId: null,
    digest: planDigest('cluster drill', environment, plan),
    summary,
    detail: null,
  })
}
