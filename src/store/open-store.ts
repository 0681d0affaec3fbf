import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alertMessageTable } from './alert-messages.ts'
import { alertTable } from './alerts.ts'
import { approvalCardTable } from './approval-cards.ts'
import { auditTrail } from './audit.ts'
import { openDatabase } from './database.ts'
import { homeTable } from './homes.ts'
import { inboxTable } from './inbox.ts'
import { botLease } from './lease.ts'
import { outboxTable } from './outbox.ts'
import { requestBook } from './requests.ts'
import { scheduleRunTable } from './schedule-runs.ts'
import { snapshotTable } from './snapshots.ts'
import type { Store } from './store.ts'

export interface StoreOptions {
  /** Created, for this user alone, when it is not there. */
  folder: string
  /** Epoch milliseconds; default the system's clock. */
  clock?: () => number
}

/** Opens the files, brings them to the newest version and checks them. Throws a Failure that says what to do. */
export function openStore({ folder, clock = Date.now }: StoreOptions): Store {
  const db = openDatabase({
    path: join(folder, 'ops.db'),
    migrations: fileURLToPath(new URL('../../migrations/ops', import.meta.url)),
    synchronous: 'FULL',
    cacheKiB: 4096,
  })
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
    approvalCards: approvalCardTable(db),
    homes: homeTable(db),
    transaction: fn => db.write(fn),
    trouble: () => db.trouble(),
    close: async () => db.close(),
  }
}
