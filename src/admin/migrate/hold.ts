import { z } from 'zod'
import { type Context, defineChange } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Job } from '../../core/job.ts'
import { jobLine } from '../../core/present-job.ts'
import type { Actor } from '../../core/request.ts'
import { migrationOf } from './migration-of.ts'

interface Hold {
  verb: 'pause' | 'resume' | 'cancel'
  summary: string
  title: (job: Job) => string
  note: string
  done: string
  isSo: (job: Job) => boolean
  send: (context: Context, id: string, by: Actor) => Job | undefined
  next: (id: string) => { label: string; command: string }
}

const decisionShape = z.object({ job: z.string() })
const outcomeShape = z.object({ job: z.string(), title: z.string() })

/** The three that say only how a copy is to go on: they are written into its row, which whoever works on it looks at. */
export function hold({ verb, summary, title, note, done, isSo, send, next }: Hold) {
  return defineChange({
    name: `migrate ${verb}`,
    summary,
    arguments: { job: text('JOB', 'a copy, as migrate status shows it').positional() },
    permission: 'records:write',
    risk: 'write',
    examples: [`migrate ${verb} j-7k2m9q`],
    outcome: outcomeShape,
    observe: async (args, context) => migrationOf(args.job, context),
    plan: (_, job): PlanOrRefusal => {
      if (job.state !== 'running')
        return {
          kind: 'refusal',
          failure: new Failure('conflict', `Copy ${job.id} has ended: ${jobLine(job)}`),
        }
      const text = `${title(job)}: ${job.title}`
      return {
        kind: 'plan',
        plan: {
          title: text,
          decision: { job: job.id },
          estimates: {},
          steps: [{ state: 'planned', text }],
          consequences: [{ severity: 'note', text: note }],
          nothingToDo: isSo(job),
        },
      }
    },
    execute: async (plan, context) => {
      const { job: id } = decisionShape.parse(plan.decision)
      const job = send(context, id, context.caller.actor)
      if (!job)
        throw new Failure('conflict', `Copy ${id} has ended before.`, { hint: `migrate status ${id}` })
      return { outcome: { job: job.id, title: title(job) }, failures: [] }
    },
    inspect: async (plan, context) => {
      const { job: id } = decisionShape.parse(plan.decision)
      const job = context.store.jobs.get(id)
      return [{ state: job && isSo(job) ? 'done' : 'not-tried', text: plan.title }]
    },
    present: outcome => ({
      title: `Done: ${outcome.title}`,
      tone: 'good',
      summary: `${outcome.title}. ${done}`,
      parts: [{ kind: 'text', text: done }],
      followUps: [next(outcome.job)],
    }),
  })
}
