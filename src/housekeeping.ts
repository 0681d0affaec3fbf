import { setTimeout as sleep } from 'node:timers/promises'
import type { Composition } from './composition.ts'
import type { Log } from './telemetry/log.ts'

export const recoverEveryMs = 5_000
/** Whoever gave the last approval executes the request; after this long they have died. */
export const approvedForMs = 10_000
export const cleanUpEveryMs = 3_600_000
/** Slack may be away; rights that only a Slack user group gives are missing then, and the request is refused. */
const knowWithinMs = 10_000
const keepMessagesMs = 7 * 86_400_000
const keepAlertsMs = 90 * 86_400_000

/**
 * Requests whose time is over, whose process died, or that have been approved for `approvedMs` and never begun. At the start
 * that is 0: nobody else executes any. `know` learns of Slack what counts for people's rights, which are checked again.
 */
export async function recover(
  { pipeline, store }: Composition,
  know: (ids: readonly string[]) => Promise<void>,
  log: Log,
  approvedMs: number,
): Promise<void> {
  try {
    const approved = store().requests.list({ states: ['approved'], limit: 100 })
    const people = approved.flatMap(one => [
      one.requester.id,
      ...one.decisions.map(decision => decision.approver.id),
    ])
    if (people.length > 0) await Promise.race([know(people), sleep(knowWithinMs)])
    await pipeline.recover(approvedMs)
  } catch (error) {
    log.error({ err: error }, 'What was left undone could not be taken up')
  }
}

/** Rows that nobody asks for any more. */
export function cleanUp({ store }: Composition, log: Log): void {
  try {
    const now = Date.now()
    const { outbox, inbox, alerts, scheduleRuns } = store()
    outbox.cleanUp(now - keepMessagesMs)
    inbox.cleanUp(now - keepMessagesMs)
    alerts.cleanUp(now - keepAlertsMs)
    scheduleRuns.cleanUp(now - keepAlertsMs)
  } catch (error) {
    log.error({ err: error }, 'Old rows could not be removed')
  }
}
