import { z } from 'zod'
import { type Context, defineQuery } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { toFailure } from '../../core/failure.ts'
import { gapData, gapParts, gapShape } from '../../core/gaps.ts'
import type { Job } from '../../core/job.ts'
import { jobLine } from '../../core/present-job.ts'
import type { Report } from '../../core/report.ts'
import { count, counted, orDash } from '../../core/words.ts'
import { partitionKey } from '../../kafka/cluster.ts'
import { checkpointShape } from './checkpoint.ts'
import { committedProgress } from './committed-progress.ts'
import { migrate } from './migrate.ts'
import { migrateSpec } from './migrate-spec.ts'
import { migrationOf } from './migration-of.ts'

const copyShape = z.object({
  job: z.string(),
  title: z.string(),
  state: z.enum(['running', 'waiting', 'done', 'failed', 'cancelled']),
  progress: z.string(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
})

const partitionShape = z.object({
  partition: z.number(),
  records: z.number(),
  nextOffset: z.bigint(),
  /** Exclusive; null: it follows. */
  end: z.bigint().nullable(),
  /** End of the source's log now; null: not known. */
  logEnd: z.bigint().nullable(),
  lost: z.array(z.object({ from: z.bigint(), to: z.bigint() })),
})

const shape = z.object({
  environment: z.string(),
  copies: z.array(copyShape),
  /** Of the copy that was asked for; null: none was, or it has not begun. */
  partitions: z.array(partitionShape).nullable(),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

const most = 50

export const migrationStatus = defineQuery({
  name: 'migrate status',
  aliases: ['migration-status'],
  summary: 'Show the copies of topics, or how far one is',
  arguments: {
    job: text('JOB', 'a copy by its job')
      .positional()
      .optional()
      .alsoAs({ 'task-id': { prefix: '' } }),
  },
  permission: 'requests:read',
  examples: ['migrate status', 'migrate status j-7k2m9q'],
  data: shape,
  answer,
  present,
})

async function answer(args: { job: string | undefined }, context: Context) {
  const { store, environment } = context
  if (args.job === undefined) {
    const copies = store.jobs.list({ environment, limit: 1000 }).filter(job => job.kind === migrate.name)
    return { data: { environment, copies: copies.slice(0, most).map(copyOf), partitions: null, gaps: [] } }
  }
  const job = migrationOf(args.job, context)
  const looked = job.checkpoint === null ? null : await partitionsOf(job, context)
  return {
    data: {
      environment,
      copies: [copyOf(job)],
      partitions: looked?.partitions ?? null,
      gaps: gapData((looked?.failures ?? []).map(why => ({ name: 'how far it is', why }))),
    },
    failures: looked?.failures ?? [],
    ...(job.state === 'failed' && { exit: 1 as const }),
  }
}

/** As the target has it, and the source's ends now; one side that does not answer costs its own column. */
async function partitionsOf(job: Job, { cluster, environment, clusterOf }: Context) {
  const spec = migrateSpec.parse(job.spec)
  const checkpoint = checkpointShape.parse(job.checkpoint)
  const source = spec.source.environment === environment ? cluster : clusterOf(spec.source.environment)
  const asked = checkpoint.ranges.map(({ partition }) => ({ topic: spec.source.topic, partition }))
  const [committed, ends] = await Promise.all([
    committedProgress(cluster, job.id, checkpoint).catch(toFailure),
    source.listOffsets(asked, 'latest').catch(toFailure),
  ])
  const failures = [committed, ends].flatMap(one => (one instanceof Error ? [one] : []))
  const partitions =
    committed instanceof Error
      ? null
      : committed.map(({ partition, records, nextOffset, end, lost }) => {
          const logEnd = ends instanceof Error ? null : ends.get(partitionKey(spec.source.topic, partition))
          return { partition, records, nextOffset, end, lost, logEnd: logEnd?.known ? logEnd.value : null }
        })
  return { partitions, failures }
}

const copyOf = (job: Job): Data['copies'][number] => ({
  job: job.id,
  title: job.title,
  state: job.state === 'running' && job.pausedBy ? 'waiting' : job.state,
  progress: jobLine(job),
  createdAt: job.createdAt,
  finishedAt: job.finishedAt,
})

function present(data: Data): Report {
  const [first, ...others] = data.copies
  return data.partitions !== null && first && others.length === 0
    ? presentOne(data, first, data.partitions)
    : presentAll(data)
}

function presentOne(
  { gaps }: Data,
  copy: Data['copies'][number],
  partitions: NonNullable<Data['partitions']>,
): Report {
  const records = partitions.reduce((sum, one) => sum + one.records, 0)
  const summary = `${copy.title}: ${copy.progress}`
  const lost = partitions.flatMap(one => one.lost.map(range => ({ ...range, partition: one.partition })))
  return {
    title: copy.title,
    tone: copy.state === 'failed' || lost.length > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: copy.progress },
      ...gapParts(gaps),
      ...lost.map(one => ({
        kind: 'callout' as const,
        tone: 'warning' as const,
        text: `Offsets ${one.from} to ${one.to - 1n} of partition ${one.partition} were deleted by the source's retention before they were copied.`,
      })),
      {
        kind: 'fields',
        fields: [
          { label: 'Job', value: [{ code: copy.job }] },
          { label: 'State', value: copy.state },
          { label: 'Copied', value: counted(records, 'record') },
          { label: 'Begun', value: [{ time: copy.createdAt }] },
        ],
      },
      {
        kind: 'table',
        table: {
          columns: [
            { name: 'Partition', align: 'right' },
            { name: 'Records', align: 'right' },
            { name: 'Next offset', align: 'right' },
            { name: 'Copy ends at', align: 'right' },
            { name: 'Log ends at', align: 'right' },
          ],
          rows: partitions.map(one => [
            String(one.partition),
            count(one.records),
            count(one.nextOffset),
            one.end === null ? 'follows' : count(one.end),
            orDash(one.logEnd),
          ]),
        },
      },
    ],
    followUps: nextOf(copy),
  }
}

function presentAll({ environment, copies, gaps }: Data): Report {
  const active = copies.filter(one => one.state === 'running' || one.state === 'waiting')
  const summary =
    copies.length === 0
      ? `No topic was copied in ${environment} yet.`
      : active.length === 0
        ? `No copy runs in ${environment} now.`
        : `${counted(active.length, 'copy', 'copies')} ${active.length === 1 ? 'is' : 'are'} under way in ${environment}.`
  return {
    title: `Copies of topics in ${environment}`,
    tone: copies.some(one => one.state === 'failed') ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(gaps),
      ...(copies.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              table: {
                columns: ['Job', 'State', 'What', 'How far', 'Begun'].map(name => ({ name })),
                rows: [...active, ...copies.filter(one => !active.includes(one))].map(one => [
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
    followUps: active.length === 1 && active[0] ? nextOf(active[0]) : [],
  }
}

function nextOf({ job, state }: Data['copies'][number]): Report['followUps'] {
  if (state === 'running')
    return [
      { label: 'Have it wait', command: `migrate pause ${job}` },
      { label: 'End it early', command: `migrate cancel ${job}`, effect: 'danger' },
    ]
  if (state === 'waiting')
    return [
      { label: 'Let it go on', command: `migrate resume ${job}`, effect: 'primary' },
      { label: 'Verify it', command: `migrate verify ${job}` },
      { label: 'End it early', command: `migrate cancel ${job}`, effect: 'danger' },
    ]
  return [{ label: 'Verify it', command: `migrate verify ${job}` }]
}
