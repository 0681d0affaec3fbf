import type { Failure } from '../core/failure.ts'
import type { Jobs } from '../core/job.ts'
import type { JobShares } from '../core/job-shares.ts'
import type { Requests } from '../core/requests.ts'
import type { AccountCredentials } from './account-credentials.ts'
import type { AlertMessages } from './alert-messages.ts'
import type { Alerts } from './alerts.ts'
import type { ApprovalCards } from './approval-cards.ts'
import type { Audit } from './audit.ts'
import type { BreakGlass } from './break-glass.ts'
import type { Drills } from './drills.ts'
import type { History } from './history.ts'
import type { Homes } from './homes.ts'
import type { Inbox } from './inbox.ts'
import type { JobMessages } from './job-messages.ts'
import type { LastCostTable } from './last-costs.ts'
import type { Lease } from './lease.ts'
import type { LiveMessages } from './live-messages.ts'
import type { Outbox } from './outbox.ts'
import type { ScheduleRuns } from './schedule-runs.ts'
import type { SecondFactors } from './second-factors.ts'
import type { Snapshots } from './snapshots.ts'

/**
 * What the bot keeps: `ops.db` for what was promised, `history.db` for charts. Everything but `history`, `backup` and
 * `audit.verify` is done when it returns. Every method throws a Failure in plain words when the disk is full, read-only or
 * broken: reading goes on where it can, writing does not pretend.
 */
export interface Store {
  readonly requests: Requests
  readonly audit: Audit
  readonly lease: Lease
  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly alerts: Alerts
  readonly alertMessages: AlertMessages
  readonly snapshots: Snapshots
  readonly scheduleRuns: ScheduleRuns
  readonly secondFactors: SecondFactors
  readonly breakGlass: BreakGlass
  readonly accountCredentials: AccountCredentials
  readonly approvalCards: ApprovalCards
  readonly homes: Homes
  readonly lastCosts: LastCostTable
  readonly drills: Drills
  readonly jobs: Jobs
  readonly jobShares: JobShares
  readonly jobMessages: JobMessages
  readonly liveMessages: LiveMessages
  readonly history: History
  /**
   * Runs `fn` as one commit: all that it does with the parts above (not with `history`) is kept, or nothing. `fn` must not
   * be asynchronous. Nobody else writes meanwhile, so it should be short and do nothing but ask the store.
   */
  transaction<T>(fn: () => T): T
  /** Why nothing can be written, for status and readiness: the last write failed, or the file is damaged. */
  trouble(): Failure | undefined
  /** Copies both files, while they are in use, into a folder, and checks the copies. Rejects with a Failure. */
  backup(folder: string): Promise<void>
  close(): Promise<void>
}
