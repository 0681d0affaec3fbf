import type { Job } from '../../core/job.ts'
import type { Advanced } from '../../core/job-runner.ts'

const lookEveryMs = 500

/** Stays where it is, and says so, until somebody lets it go on or ends it. */
export const waiting = (job: Job): Advanced => ({
  to: 'next',
  checkpoint: job.checkpoint,
  progress: {
    fraction: null,
    facts: [],
    ...job.progress,
    leftMs: null,
    doing: 'It waits. What it has copied stays; it goes on from there.',
    followUps: [{ label: 'Let it go on', command: `migrate resume ${job.id}`, effect: 'primary' }],
  },
  afterMs: lookEveryMs,
})
