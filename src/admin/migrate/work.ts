import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Context, defineQuery } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { Report } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import { copyTransform } from './change/copy-transform.ts'
import { checkpointShape } from './checkpoint.ts'
import { copyShares } from './copy-shares.ts'
import { migrateSpec } from './migrate-spec.ts'
import { migrationOf } from './migration-of.ts'

const shape = z.object({
  job: z.string(),
  title: z.string(),
  /** Records that this process has copied. */
  records: z.number(),
  state: z.string(),
})
type Data = z.infer<typeof shape>

export const workOnMigration = defineQuery({
  name: 'migrate work',
  summary:
    'Help with a copy: this process takes shares of it until it ends (in a terminal on the bot’s host)',
  arguments: { job: text('JOB', 'a copy that was started with --workers').positional() },
  permission: 'records:write',
  examples: ['migrate work j-7k2m9q'],
  data: shape,
  answer,
  present,
})

const lookEveryMs = 1000

async function answer(args: { job: string }, context: Context) {
  const job = migrationOf(args.job, context)
  const spec = migrateSpec.parse(job.spec)
  if (context.caller.door !== 'terminal')
    throw new Failure('usage', 'This is for a terminal on the host of the bot: here, the bot itself copies.')
  if (spec.shares === 1)
    throw new Failure('refused', `Copy ${job.id} is one share, which one process works on.`, {
      hint: 'Start a copy with --workers N to have several.',
    })
  const owner = `${hostname()}:${process.pid}:work`
  const copied = new Map<number, { first: number; last: number }>()
  for (;;) {
    const now = context.store.jobs.get(job.id)
    if (now?.state !== 'running' || now.cancelledBy) break
    if (now.pausedBy || now.checkpoint === null) {
      await sleep(lookEveryMs)
      continue
    }
    const stopping = new AbortController()
    const timer = setInterval(() => {
      const later = context.store.jobs.get(job.id)
      if (later?.state !== 'running' || later.cancelledBy || later.pausedBy) stopping.abort()
    }, lookEveryMs)
    const change = copyTransform(spec, context)
    try {
      const end = await copyShares(
        {
          job: job.id,
          spec,
          checkpoint: checkpointShape.parse(now.checkpoint),
          transform: change?.transform ?? null,
          owner,
          signal: stopping.signal,
          onDoubt: () => {},
          onProgress: progress => {
            for (const { partition, records } of progress) {
              const known = copied.get(partition)
              copied.set(partition, { first: known?.first ?? records, last: records })
            }
          },
        },
        context,
      )
      if (end === 'complete') break
    } finally {
      clearInterval(timer)
      await change?.close()
    }
  }
  const records = [...copied.values()].reduce((sum, { first, last }) => sum + last - first, 0)
  const state = context.store.jobs.get(job.id)?.state ?? 'running'
  return { data: { job: job.id, title: job.title, records, state } }
}

function present({ job, title, records }: Data): Report {
  const summary = `${title}: this process has copied ${counted(records, 'record')} of it.`
  return {
    title: 'No share of the copy is left',
    tone: 'good',
    summary,
    parts: [{ kind: 'text', text: summary }],
    followUps: [{ label: 'The copy', command: `migrate status ${job}` }],
  }
}
