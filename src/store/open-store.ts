import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { accountCredentialTable } from './account-credentials.ts'
import { alertMessageTable } from './alert-messages.ts'
import { alertTable } from './alerts.ts'
import { approvalCardTable } from './approval-cards.ts'
import { auditTrail } from './audit.ts'
import { backUp } from './back-up.ts'
import { breakGlassTable } from './break-glass.ts'
import { type Database, openDatabase } from './database.ts'
import { drillTable } from './drills.ts'
import { type HistoryRetention, usualRetention } from './history-levels.ts'
import { homeTable } from './homes.ts'
import { inboxTable } from './inbox.ts'
import { jobMessageTable } from './job-messages.ts'
import { jobShares } from './job-shares.ts'
import { jobBook } from './jobs.ts'
import { lastCostTable } from './last-costs.ts'
import { botLease } from './lease.ts'
import { liveMessageTable } from './live-messages.ts'
import { migrationsFolder } from './migrations-folder.ts'
import { openHistory } from './open-history.ts'
import { outboxTable } from './outbox.ts'
import { requestBook } from './requests.ts'
import { scheduleRunTable } from './schedule-runs.ts'
import { secondFactorTable } from './second-factors.ts'
import { snapshotTable } from './snapshots.ts'
import type { Store } from './store.ts'

export interface StoreOptions {
  /** Created, for this user alone, when it is not there. */
  folder: string
  /** Epoch milliseconds; default the system's clock. */
  clock?: () => number
  /** How long the levels of the history are kept. */
  retention?: HistoryRetention
}

/** Opens the files, brings them to the newest version and checks them. Throws a Failure that says what to do. */
export function openStore({ folder, clock = Date.now, retention = usualRetention }: StoreOptions): Store {
  const db = openDatabase({
    path: join(folder, 'ops.db'),
    migrations: migrationsFolder('ops'),
    synchronous: 'FULL',
    cacheKiB: 4096,
  })
  const history = openHistory(join(folder, 'history.db'), retention)
  try {
    return {
      ...db.read(() => parts(db, clock)),
      history,
      transaction: fn => db.write(fn),
      trouble: () => db.trouble(),
      backup: async to => {
        mkdirSync(to, { recursive: true, mode: 0o700 })
        await backUp(db.sql, join(to, 'ops.db'))
        await history.backup(join(to, 'history.db'))
      },
      close: async () => {
        await history.close()
        db.close()
      },
    }
  } catch (error) {
    db.close()
    throw error
  }
}

/** Everything that is kept in ops.db. */
function parts(db: Database, clock: () => number) {
  const outbox = outboxTable(db, clock)
  return {
    requests: requestBook(db, outbox, clock),
    audit: auditTrail(db, clock),
    lease: botLease(db, clock),
    outbox,
    inbox: inboxTable(db, clock),
    alerts: alertTable(db, clock),
    alertMessages: alertMessageTable(db),
    snapshots: snapshotTable(db, clock),
    scheduleRuns: scheduleRunTable(db, clock),
    secondFactors: secondFactorTable(db, clock),
    breakGlass: breakGlassTable(db, clock),
    accountCredentials: accountCredentialTable(db, clock),
    approvalCards: approvalCardTable(db),
    homes: homeTable(db),
    lastCosts: lastCostTable(db, clock),
    drills: drillTable(db, clock),
    jobs: jobBook(db, outbox, clock),
    jobShares: jobShares(db, clock),
    jobMessages: jobMessageTable(db),
    liveMessages: liveMessageTable(db),
  }
}
