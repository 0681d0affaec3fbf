import { z } from 'zod'
import { type Context, defineQuery } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { Report } from '../../core/report.ts'
import { count, counted } from '../../core/words.ts'
import { checkpointShape } from './checkpoint.ts'
import { committedProgress } from './committed-progress.ts'
import { compareCopy } from './compare-copy.ts'
import { isPlain, migrateSpec } from './migrate-spec.ts'
import { migrationOf } from './migration-of.ts'
import { sidesOf } from './sides-of.ts'

const shape = z.object({
  job: z.string(),
  from: z.string(),
  into: z.string(),
  /** Whether order was compared, too; else only that the same records are there. */
  isOrdered: z.boolean(),
  /** Records were changed on their way, so only their number was compared. */
  isCounted: z.boolean(),
  withTimes: z.boolean(),
  compared: z.array(
    z.object({
      /** null: all together. */
      partition: z.number().nullable(),
      source: z.number(),
      target: z.number(),
      verdict: z.enum(['same', 'different']),
      remark: z.string().nullable(),
    }),
  ),
})
type Data = z.infer<typeof shape>

export const verifyMigration = defineQuery({
  name: 'migrate verify',
  summary: 'Compare what a copy has copied with its source, record by record',
  arguments: { job: text('JOB', 'a copy, as migrate status shows it').positional() },
  permission: 'topics:read',
  examples: ['migrate verify j-7k2m9q'],
  data: shape,
  answer,
  present,
})

async function answer(args: { job: string }, context: Context) {
  const job = migrationOf(args.job, context)
  if (job.state === 'running' && !job.pausedBy)
    throw new Failure('refused', `Copy ${job.id} is under way, so both sides move.`, {
      hint: `Wait for its end, or have it wait: migrate pause ${job.id}`,
    })
  if (job.checkpoint === null) throw new Failure('refused', `Copy ${job.id} has copied nothing yet.`)
  const spec = migrateSpec.parse(job.spec)
  const checkpoint = checkpointShape.parse(job.checkpoint)
  const { source, target } = await sidesOf(spec, context)
  const partitions = await committedProgress(target, job.id, checkpoint)
  const configs = await target.topicConfigs([spec.target.topic], ['message.timestamp.type'])
  const entries = configs.get(spec.target.topic)
  if (!entries?.known)
    throw entries?.why ?? new Failure('unreachable', 'The settings of the target are not known.')
  const withTimes = entries.value.every(one => one.value !== 'LogAppendTime')
  const compared = await compareCopy(spec, checkpoint, partitions, { source, target, withTimes })
  return {
    data: {
      job: job.id,
      from: spec.source.topic,
      into: spec.target.topic,
      isOrdered: spec.placement === 'same' && isPlain(spec),
      isCounted: !isPlain(spec),
      withTimes,
      compared,
    },
    exit: compared.every(one => one.verdict === 'same') ? (0 as const) : (1 as const),
  }
}

function present({ job, from, into, isOrdered, isCounted, withTimes, compared }: Data): Report {
  const different = compared.filter(one => one.verdict === 'different')
  const records = compared.reduce((sum, one) => sum + one.source, 0)
  const what = ['key', 'value', 'headers', ...(withTimes ? ['time'] : [])].join(', ')
  const summary =
    different.length === 0
      ? isCounted
        ? `As many records came out as went in: ${counted(records, 'record')} of the source.`
        : `The copy is as its source: ${counted(records, 'record')}, each once${isOrdered ? ' and in order' : ''} (${what} compared).`
      : `The copy differs from its source${isOrdered ? ` in ${different.length} of ${counted(compared.length, 'partition')}` : ''}.`
  return {
    title: `"${into}" against "${from}"`,
    tone: different.length === 0 ? 'good' : 'bad',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...(withTimes || isCounted
        ? []
        : [{ kind: 'text' as const, text: 'The target sets its own times, so times were not compared.' }]),
      ...(isOrdered
        ? []
        : [
            {
              kind: 'text' as const,
              text: isCounted
                ? 'Records were changed on their way, so only their number was compared.'
                : 'Records were placed by their keys, so it was compared whether the same records are there, not their order.',
            },
          ]),
      {
        kind: 'table',
        table: {
          columns: [
            { name: 'Partition' },
            { name: 'Verdict' },
            { name: 'Source', align: 'right' },
            { name: 'Target', align: 'right' },
            { name: 'Remark' },
          ],
          rows: [...different, ...compared.filter(one => one.verdict === 'same')].map(one => [
            one.partition === null ? 'all' : String(one.partition),
            one.verdict,
            count(one.source),
            count(one.target),
            one.remark ?? '–',
          ]),
        },
      },
    ],
    followUps: [{ label: 'The copy', command: `migrate status ${job}` }],
  }
}
