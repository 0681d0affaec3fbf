import type { Context } from '../../context.ts'
import type { Failure } from '../../core/failure.ts'
import type { Job, JobProgress } from '../../core/job.ts'
import type { Advanced, Turn } from '../../core/job-runner.ts'
import { type Cluster, partitionKey, type Topic } from '../../kafka/cluster.ts'
import type { CopyProgress } from '../../kafka/copy/copy.ts'
import { copyTransform } from './change/copy-transform.ts'
import type { Checkpoint } from './checkpoint.ts'
import { committedProgress } from './committed-progress.ts'
import { copyShares } from './copy-shares.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import { copyComplete } from './migration-end.ts'
import { migrationPace } from './migration-pace.ts'
import { migrationProgress, pauseIt } from './migration-progress.ts'
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
  // What it said while it waited is not so any more, also when nothing answers now.
  if (job.progress && job.trouble === null) turn.tell(goingOn(job, job.progress, spec))
  const { source, target, from } = await sidesOf(spec, context)
  const logEnds = await knownEnds(source, from)
  const partitions = new Map<number, CopyProgress>()
  const change = copyTransform(spec, context)
  const stopping = new AbortController()
  const pace = migrationPace()
  let doubt: Failure | null = null

  /** What others of its processes copy stands in the target only. */
  function add(progress: readonly CopyProgress[]): void {
    for (const one of progress) {
      const known = partitions.get(one.partition)
      if (known && known.nextOffset > one.nextOffset) continue
      const logEnd = one.logEnd ?? known?.logEnd ?? logEnds.get(one.partition) ?? null
      partitions.set(one.partition, { ...one, logEnd })
    }
    pace.add([...partitions.values()])
  }

  let isLooking = false
  async function lookAtOthers(): Promise<void> {
    if (spec.shares === 1 || isLooking) return
    isLooking = true
    try {
      add(await committedProgress(target, job.id, checkpoint))
    } catch {
      // The copying itself meets what is wrong, and says it.
    } finally {
      isLooking = false
    }
  }

  const show = () => migrationProgress(job.id, spec, checkpoint, [...partitions.values()], { pace, doubt })
  add(await committedProgress(target, job.id, checkpoint))
  const timer = setInterval(() => {
    void lookAtOthers()
    const now = turn.tell(show())
    if (!now || now.cancelledBy || now.pausedBy) stopping.abort()
  }, tellEveryMs)
  try {
    const end = await copyShares(
      {
        job: job.id,
        spec,
        checkpoint,
        transform: change?.transform ?? null,
        owner: job.owner ?? '',
        signal: AbortSignal.any([turn.signal, stopping.signal]),
        onProgress: progress => {
          doubt = null
          add(progress)
        },
        onDoubt: why => {
          doubt = why
        },
      },
      context,
    )
    if (end === 'stopped') return { to: 'next', checkpoint, progress: show(), afterMs: 0 }
    const committed = await committedProgress(target, job.id, checkpoint)
    return copyComplete(job, spec, checkpoint, committed, Date.now())
  } finally {
    clearInterval(timer)
    await change?.close()
  }
}

const goingOn = (job: Job, progress: JobProgress, { source }: MigrateSpec): JobProgress => ({
  ...progress,
  doing: `Copying "${source.topic}".`,
  followUps: [pauseIt(job.id)],
})

/** By partition; one without a leader does not keep the others from being copied, so it is only left out. */
async function knownEnds(source: Cluster, { name, partitions }: Topic): Promise<Map<number, bigint>> {
  const asked = partitions.map(({ partition }) => ({ topic: name, partition }))
  const ends = await source.listOffsets(asked, 'latest')
  return new Map(
    asked.flatMap(({ partition }) => {
      const end = ends.get(partitionKey(name, partition))
      return end?.known && end.value !== null ? [[partition, end.value]] : []
    }),
  )
}
