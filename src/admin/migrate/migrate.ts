import type { Context } from '../../context.ts'
import type { JobKind } from '../../core/job-runner.ts'
import { checkpointShape } from './checkpoint.ts'
import { copyOn } from './copy-on.ts'
import { migrateSpec } from './migrate-spec.ts'
import { endedEarly } from './migration-end.ts'
import { prepare } from './prepare.ts'
import { waiting } from './waiting.ts'

/**
 * Copies a topic, exactly once: how far it is stands in the target cluster, in the transactions that wrote the records, so
 * whoever takes the job over goes on from there, and whoever had it before writes nothing more (InitProducerId fences it).
 */
export const migrate: JobKind<Context> = {
  name: 'migrate',
  sideBySide: true,
  async advance(job, context, turn) {
    const spec = migrateSpec.parse(job.spec)
    const checkpoint = job.checkpoint === null ? null : checkpointShape.parse(job.checkpoint)
    if (job.cancelledBy) return endedEarly(job, spec, checkpoint, context)
    if (job.pausedBy) return waiting(job)
    if (checkpoint === null) return prepare(spec, context)
    return copyOn(job, spec, checkpoint, context, turn)
  },
}
