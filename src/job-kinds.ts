import { migrate } from './admin/migrate/migrate.ts'
import type { Context } from './context.ts'
import type { JobKind } from './core/job-runner.ts'
import { forget } from './topics/forget/forget.ts'
import { reassign } from './topics/replication/reassign.ts'

/** The one list of what jobs do. */
export const jobKinds: readonly JobKind<Context>[] = [reassign, migrate, forget]
