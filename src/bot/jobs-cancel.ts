import { z } from 'zod'
import { defineChange } from '../context.ts'
import { text } from '../core/arguments/kinds.ts'
import { Failure } from '../core/failure.ts'
import type { Job } from '../core/job.ts'
import { jobLine } from '../core/present-job.ts'

const shape = z.object({ job: z.string(), title: z.string() })

export const cancelJob = defineChange({
  name: 'jobs cancel',
  summary: 'End a job early: what is under way is taken back, what is done stays',
  arguments: { job: text('JOB', 'a job, as jobs list shows it').positional() },
  permission: 'topics:write',
  risk: 'write',
  examples: ['jobs cancel j-7k2m9q'],
  outcome: shape,
  observe: async (args, { store, environment }) => ({ job: store.jobs.get(args.job), environment }),
  plan: (args, { job, environment }) => {
    if (!job || job.environment !== environment)
      return { kind: 'refusal', failure: noSuchJob(args.job, environment, job) }
    if (job.state !== 'running')
      return { kind: 'refusal', failure: new Failure('conflict', `Job ${job.id} has ended: ${jobLine(job)}`) }
    return {
      kind: 'plan',
      plan: {
        title: `End job ${job.id} early: ${job.title}`,
        decision: { job: job.id },
        estimates: {},
        steps: [{ state: 'planned', text: `End ${job.id} early: ${job.title}` }],
        consequences: [
          {
            severity: 'note',
            text: 'What is done stays as it is; what is under way is taken back, and cleaned up.',
          },
        ],
        nothingToDo: job.cancelledBy !== null,
      },
    }
  },
  execute: async (plan, { store, caller }) => {
    const { job: id } = z.object({ job: z.string() }).parse(plan.decision)
    const job = store.jobs.cancel(id, caller.actor)
    if (!job) throw new Failure('conflict', `Job ${id} has ended before it could be ended early.`)
    return { outcome: { job: job.id, title: job.title }, failures: [] }
  },
  inspect: async (plan, { store }) => {
    const { job: id } = z.object({ job: z.string() }).parse(plan.decision)
    return [{ state: store.jobs.get(id)?.cancelledBy ? 'done' : 'not-tried', text: `End ${id} early` }]
  },
  present: ({ job, title }) => ({
    title: `Job ${job} is being ended`,
    tone: 'info',
    summary: `Job ${job} is being ended early: ${title}. What is under way is taken back; its end is told where it began.`,
    parts: [],
    followUps: [{ label: 'Jobs', command: 'jobs list' }],
  }),
})

const noSuchJob = (id: string, environment: string, job: Job | undefined): Failure =>
  new Failure('not-found', `There is no job ${id} in ${environment}.`, {
    hint: job ? `It runs in ${job.environment}: add --env ${job.environment}.` : 'jobs list shows them.',
  })
