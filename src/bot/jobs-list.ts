import { z } from 'zod'
import { type Context, defineQuery } from '../context.ts'
import type { Job } from '../core/job.ts'
import { jobLine } from '../core/present-job.ts'
import type { Report } from '../core/report.ts'
import { counted } from '../core/words.ts'

const shape = z.object({
  environment: z.string(),
  jobs: z.array(
    z.object({
      job: z.string(),
      kind: z.string(),
      title: z.string(),
      state: z.enum(['running', 'done', 'failed', 'cancelled']),
      /** How far it is, or how it ended. */
      progress: z.string(),
      request: z.string(),
      createdAt: z.number(),
      finishedAt: z.number().nullable(),
    }),
  ),
})
type Data = z.infer<typeof shape>

const most = 50

export const listJobs = defineQuery({
  name: 'jobs list',
  summary: 'Show what runs for longer than a request, how far it is, and how the last ones ended',
  arguments: {},
  permission: 'requests:read',
  examples: ['jobs list --env production'],
  data: shape,
  answer: async (_, { store, environment }: Context) => ({
    data: { environment, jobs: store.jobs.list({ environment, limit: most }).map(rowOf) },
  }),
  present,
})

const rowOf = (job: Job): Data['jobs'][number] => ({
  job: job.id,
  kind: job.kind,
  title: job.title,
  state: job.state,
  progress: jobLine(job),
  request: job.requestId,
  createdAt: job.createdAt,
  finishedAt: job.finishedAt,
})

function present({ environment, jobs }: Data): Report {
  const running = jobs.filter(one => one.state === 'running')
  const summary =
    jobs.length === 0
      ? `No job has run in ${environment}.`
      : running.length === 0
        ? `No job runs in ${environment} now.`
        : `${counted(running.length, 'job')} ${running.length === 1 ? 'runs' : 'run'} in ${environment}.`
  return {
    title: `Jobs in ${environment}`,
    tone: jobs.some(one => one.state === 'failed') ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...(jobs.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              table: {
                columns: ['Job', 'State', 'What', 'How far', 'Begun'].map(name => ({ name })),
                rows: [...running, ...jobs.filter(one => one.state !== 'running')].map(one => [
                  [{ code: one.job }],
                  one.state,
                  one.title,
                  one.progress,
                  [{ time: one.createdAt }],
                ]),
              },
            },
          ]),
    ],
    followUps: running.slice(0, 3).map(one => ({
      label: `End ${one.job} early`,
      command: `jobs cancel ${one.job}`,
      effect: 'danger',
    })),
  }
}
