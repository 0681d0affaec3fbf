import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Job } from '../../core/job.ts'
import { nearest } from '../../core/nearest.ts'
import { migrate } from './migrate.ts'

/** A copy of this environment by its job. Throws `not-found`, saying where it is or which there are. */
export function migrationOf(id: string, { store, environment }: Context): Job {
  const job = store.jobs.get(id)
  if (job?.kind === migrate.name && job.environment === environment) return job
  const ids = store.jobs
    .list({ environment, limit: 200 })
    .flatMap(one => (one.kind === migrate.name ? [one.id] : []))
  const near = nearest(id, ids)
  const elsewhere =
    job?.kind === migrate.name ? `It runs in ${job.environment}: add --env ${job.environment}.` : null
  throw new Failure('not-found', `There is no copy ${id} in ${environment}.`, {
    hint: elsewhere ?? (near ? `Did you mean ${near}?` : 'migrate status shows them.'),
  })
}
