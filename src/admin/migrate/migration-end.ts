import type { Context } from '../../context.ts'
import type { Job, JobOutcome } from '../../core/job.ts'
import type { Advanced } from '../../core/job-runner.ts'
import type { Field } from '../../core/report.ts'
import { writeDuration } from '../../core/time.ts'
import { bytes, count, counted, listed } from '../../core/words.ts'
import type { CopyProgress } from '../../kafka/copy/copy.ts'
import type { Checkpoint } from './checkpoint.ts'
import { committedProgress } from './committed-progress.ts'
import { far, lostRanges } from './how-far.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import { silentMs } from './shares.ts'

/** All ends are reached. */
export const copyComplete = (
  job: Job,
  spec: MigrateSpec,
  checkpoint: Checkpoint,
  partitions: readonly CopyProgress[],
  now: number,
): Advanced => ({
  to: 'end',
  state: 'done',
  outcome: outcomeOf(job, spec, checkpoint, partitions, {
    now,
    say: records =>
      `Copied ${records} of "${spec.source.topic}" into "${spec.target.topic}", each exactly once.`,
  }),
})

/** Somebody ended it. Throws while the target cannot tell how far it was: what is told at the end is to be true. */
export async function endedEarly(
  job: Job,
  spec: MigrateSpec,
  checkpoint: Checkpoint | null,
  { cluster, store, now }: Context,
): Promise<Advanced> {
  if (checkpoint === null)
    return {
      to: 'end',
      state: 'cancelled',
      outcome: { summary: 'Ended before anything was copied.', facts: [], remarks: [] },
    }
  // Other processes have to stop first, or they would go on behind what is told here.
  const busy = store.jobShares.of(job.id, silentMs).filter(one => one.owner !== null)
  if (busy.length > 0)
    return {
      to: 'next',
      checkpoint,
      progress: {
        fraction: null,
        facts: [],
        ...job.progress,
        leftMs: null,
        doing: 'It ends when all of its processes have stopped.',
      },
      afterMs: 300,
    }
  const partitions = await committedProgress(cluster, job.id, checkpoint)
  return {
    to: 'end',
    state: 'cancelled',
    outcome: outcomeOf(job, spec, checkpoint, partitions, {
      now,
      say: records => `Ended early: ${records} of "${spec.source.topic}" stay in "${spec.target.topic}".`,
    }),
  }
}

function outcomeOf(
  job: Job,
  { deadLetterTopic }: MigrateSpec,
  checkpoint: Checkpoint,
  partitions: readonly CopyProgress[],
  { now, say }: { now: number; say: (records: string) => string },
): JobOutcome {
  const { records, size, dropped, dead } = far(checkpoint, partitions)
  const seconds = Math.max(1, Math.round((now - checkpoint.startedAt) / 1000))
  const lost = lostRanges(partitions)
  const facts: Field[] = [
    { label: 'Records', value: count(records) },
    { label: 'Read', value: bytes(size) },
    { label: 'Took', value: writeDuration(seconds * 1000) },
    ...(dropped > 0 ? [{ label: 'Left out', value: counted(dropped, 'record') }] : []),
  ]
  return {
    summary: say(counted(records, 'record')),
    facts,
    remarks: [
      ...(lost.length === 0
        ? []
        : [`Deleted by the source's retention before they were copied: ${listed(lost, 20)}.`]),
      ...(dead === 0
        ? []
        : [
            `${counted(dead, 'record')} could not be copied as asked and ${dead === 1 ? 'is' : 'are'} in "${deadLetterTopic}".`,
          ]),
    ],
    followUps: [
      { label: 'Verify it', command: `migrate verify ${job.id}`, effect: 'primary' },
      ...(dead > 0 && deadLetterTopic !== null
        ? [{ label: 'What failed', command: `topics peek ${deadLetterTopic} --group-errors` }]
        : []),
    ],
  }
}
