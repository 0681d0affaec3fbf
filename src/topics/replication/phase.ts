import type { Job, JobProgress } from '../../core/job.ts'
import type { Advanced } from '../../core/job-runner.ts'
import { bytes } from '../../core/words.ts'
import type { Cluster } from '../../kafka/cluster.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Move } from './moves.ts'
import type { ReassignSpec } from './reassign-spec.ts'

/** What a phase works with. */
export interface Turn {
  cluster: Cluster
  job: Job
  spec: ReassignSpec
  checkpoint: Checkpoint
  /** All of them: planned ones, and those of partitions that were added since. */
  moves: Move[]
  now: number
}

/** Goes on with another phase, or the same one again. */
export const next = (
  checkpoint: Checkpoint,
  doing: string,
  { afterMs = 0, ...progress }: { afterMs?: number } & Partial<JobProgress> = {},
): Advanced => ({
  to: 'next',
  checkpoint,
  progress: { doing, fraction: null, leftMs: null, facts: [], ...progress },
  afterMs,
})

/** Nothing more is moved; what remains is to take the throttle away. */
export const endWith = (checkpoint: Checkpoint, ending: NonNullable<Checkpoint['ending']>): Advanced =>
  next({ ...checkpoint, phase: 'restore', unsettledLooks: 0, ending }, 'Taking the throttle away.')

/** Brokers learn of what the controller did some moments later: so often it is looked at again. */
export const patientLooks = 30
export const settleMs = 300

/** `50.0 MiB/s`. */
export const rateText = (bytesPerSecond: number): string => `${bytes(bytesPerSecond)}/s`
