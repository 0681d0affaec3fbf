import type { Context } from '../../context.ts'
import type { JobKind } from '../../core/job-runner.ts'
import { checkpointShape } from './checkpoint.ts'
import { cancel } from './phases/cancel.ts'
import { follow } from './phases/follow.ts'
import { prepare } from './phases/prepare.ts'
import { restore } from './phases/restore.ts'
import { start } from './phases/start.ts'
import { throttle } from './phases/throttle.ts'
import { reassignSpec } from './reassign-spec.ts'

/**
 * Moves replicas: sets the throttle, starts the reassignment, follows it, and takes away exactly the throttle that it set, however
 * it ended. A phase may run again after a crash, and finds what it did before.
 */
export const reassign: JobKind<Context> = {
  name: 'reassign',
  async advance(job, { cluster, now }) {
    const spec = reassignSpec.parse(job.spec)
    if (job.checkpoint === null) return prepare(cluster, job, spec)
    const checkpoint = checkpointShape.parse(job.checkpoint)
    const moves = [...spec.moves, ...checkpoint.extra]
    return phases[checkpoint.phase]({ cluster, job, spec, checkpoint, moves, now })
  },
}

const phases = { throttle, start, follow, cancel, restore }
