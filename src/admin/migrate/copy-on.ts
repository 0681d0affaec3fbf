import type { Context } from '../../context.ts'
import type { Job } from '../../core/job.ts'
import type { Advanced, Turn } from '../../core/job-runner.ts'
import type { CopyProgress } from '../../kafka/copy/copy.ts'
import { copyTransform } from './change/copy-transform.ts'
import type { Checkpoint } from './checkpoint.ts'
import { copySpecOf } from './copy-spec-of.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import { copyComplete } from './migration-end.ts'
import { migrationPace } from './migration-pace.ts'
import { migrationProgress } from './migration-progress.ts'
import { offsetsOf } from './offsets-of.ts'
import { sidesOf } from './sides-of.ts'

const tellEveryMs = 1000

/** Copies until all ends are reached, somebody has it wait or ends it, or the process stops. What it is then is committed. */
export async function copyOn(
  job: Job,
  spec: MigrateSpec,
  checkpoint: Checkpoint,
  context: Context,
  turn: Turn,
): Promise<Advanced> {
  const { source, target, from } = await sidesOf(spec, context)
  const logEnds = await offsetsOf(source, from, 'latest')
  const change = copyTransform(spec, context)
  const stopping = new AbortController()
  const pace = migrationPace()
  let partitions: CopyProgress[] = []
  const show = () => migrationProgress(job.id, spec, checkpoint, partitions, pace)
  const timer = setInterval(() => {
    if (partitions.length === 0) return
    const now = turn.tell(show())
    if (!now || now.cancelledBy || now.pausedBy) stopping.abort()
  }, tellEveryMs)
  try {
    const end = await target.copyFrom(
      source.copySource(),
      copySpecOf(job.id, spec, checkpoint, change?.transform ?? null),
      {
        signal: AbortSignal.any([turn.signal, stopping.signal]),
        onProgress: progress => {
          // The engine knows the end of a partition's log when it has read from it.
          partitions = progress.map(one => ({
            ...one,
            logEnd: one.logEnd ?? logEnds.get(one.partition) ?? null,
          }))
          pace.add(progress)
        },
      },
    )
    partitions = end.progress
    if (end.kind === 'complete') return copyComplete(job, spec, checkpoint, end.progress, Date.now())
    return { to: 'next', checkpoint, progress: show(), afterMs: 0 }
  } finally {
    clearInterval(timer)
    await change?.close()
  }
}
