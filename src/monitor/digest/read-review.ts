import { z } from 'zod'
import type { Context } from '../../context.ts'
import { drillResult } from '../../core/drill.ts'
import { toFailure } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { someAtOnce } from '../../core/some-at-once.ts'
import type { SeriesPoint } from '../../store/history.ts'
import { readCapacity } from '../capacity/read-capacity.ts'
import { accessSummary, accessSummaryShape } from './access-summary.ts'
import { baselines } from './baselines.ts'
import { type Period, periods } from './periods.ts'
import { retentionSummary, retentionSummaryShape } from './retention-summary.ts'
import { idleGroups, unbalancedGroups } from './review-groups.ts'

/** What is looked at beside the health. null: it is no part of this digest, or there is no source for it. */
export const reviewShape = z.object({
  drift: z.object({ differences: z.number(), topics: z.array(z.string()), compared: z.number() }).nullable(),
  /** How many findings there are; which ones is told to those alone who may ask for the audit. */
  security: z.object({ critical: z.number(), others: z.number() }).nullable(),
  idle: z.array(z.object({ group: z.string(), lag: z.bigint().nullable() })).nullable(),
  unbalanced: z
    .array(z.object({ group: z.string(), members: z.number(), most: z.number(), least: z.number() }))
    .nullable(),
  /** Records a day on the busiest topics. */
  baselines: z
    .array(z.object({ topic: z.string(), perDay: z.number(), before: z.number().nullable() }))
    .nullable(),
  /** Disks that fill up, the first to be full first. */
  disks: z.array(z.object({ broker: z.string(), daysLeft: z.number() })).nullable(),
  /** Settings that should be other ones, with the topics that have them. */
  advice: z.array(z.object({ what: z.string(), topics: z.array(z.string()) })).nullable(),
  /** Of clusters with an authorizer, every day and every month. */
  access: accessSummaryShape.nullable(),
  retention: retentionSummaryShape.nullable(),
  /** The last restore drill with a backup of this environment, or in it; `result` null: none this month. Where an environment is for drills. */
  drill: z.object({ result: drillResult.nullable() }).nullable(),
})
export type Review = z.infer<typeof reviewShape>

export const nothingReviewed: Review = {
  drift: null,
  security: null,
  idle: null,
  unbalanced: null,
  baselines: null,
  disks: null,
  advice: null,
  access: null,
  retention: null,
  drill: null,
}

/** Each asks the history for a series: of more, only the first. */
const mostSeries = 500
const shownBaselines = 5

/** Of what `topics drift` answers, what is told here. */
const driftAnswer = z.object({ rows: z.array(z.object({ topic: z.string() })), compared: z.number() })

const securityAnswer = z.object({ findings: z.array(z.object({ severity: z.string() })) })

/** Never rejects: a section that cannot be read is null and a gap. */
export async function readReview(context: Context, period: Period): Promise<{ review: Review; gaps: Gap[] }> {
  const review = { ...nothingReviewed }
  const gaps: Gap[] = []
  let audited: unknown
  if (period !== 'weekly')
    await section('who may use the cluster', async () => {
      const access = await accessSummary(context, period)
      review.access = access.summary
      gaps.push(...access.gaps)
    })
  if (period === 'daily') return { review, gaps }
  await section('the drift of topics', async () => {
    const answer = await context.ask('topics drift', {})
    if (answer === null) return
    for (const why of answer.failures ?? []) gaps.push({ name: 'the drift of a topic', why })
    const { rows, compared } = driftAnswer.parse(answer.data)
    const topics = [...new Set(rows.map(row => row.topic))]
    if (compared > 0) review.drift = { differences: rows.length, topics, compared }
  })
  await section('the security audit', async () => {
    const answer = await context.ask('security audit', {})
    if (answer === null) return
    for (const why of answer.failures ?? []) gaps.push({ name: 'a part of the security audit', why })
    audited = answer.data
    const { findings } = securityAnswer.parse(answer.data)
    const counts = { critical: 0, others: 0 }
    for (const { severity } of findings) {
      if (severity === 'critical') counts.critical += 1
      else if (severity === 'warning') counts.others += 1
    }
    review.security = counts
  })
  await section('how groups are shared out', () => readGroups(context, period, review))
  await section('what topics usually get', () => readBaselines(context, period, review))
  if (period === 'weekly') return { review, gaps }
  await section('when disks are full', async () => {
    const capacity = await readCapacity(context)
    gaps.push(...capacity.gaps)
    const brokers = capacity.rows.filter(row => row.kind === 'broker' && row.bytesPerDay !== null)
    if (brokers.length > 0)
      review.disks = brokers
        .flatMap(({ name, daysLeft }) => (daysLeft === null ? [] : [{ broker: name, daysLeft }]))
        .sort((a, b) => a.daysLeft - b.daysLeft)
  })
  review.advice = adviceOf(context)
  await section('how long topics are kept', async () => {
    review.retention = await retentionSummary(context, audited)
  })
  await section('the restore drill', async () => {
    review.drill = drillOf(context, periods[period].lengthMs)
  })
  return { review, gaps }

  async function section(name: string, read: () => Promise<void>): Promise<void> {
    try {
      await read()
    } catch (error) {
      gaps.push({ name, why: toFailure(error) })
    }
  }
}

function drillOf({ store, config, environment, now }: Context, lengthMs: number): Review['drill'] {
  const forDrills = [...config.bot.environments.values()].filter(one => one.isForDrills)
  if (forDrills.length === 0) return null
  const results = forDrills.flatMap(({ name }) => store.drills.last(name)?.result ?? [])
  const [result = null] = results
    .filter(one => one.of === environment || one.environment === environment)
    .filter(one => one.beganAt >= now - lengthMs)
    .sort((a, b) => b.beganAt - a.beganAt)
  return { result }
}

async function readGroups(context: Context, period: Period, review: Review): Promise<void> {
  const scan = await context.cluster.scan()
  review.unbalanced = unbalancedGroups(scan)
  const groups = scan.groups.map(group => group.id).slice(0, mostSeries)
  const { lengthMs } = periods[period]
  const read = await seriesOf(context, groups, group => ({ of: 'lag', group }), lengthMs)
  review.idle = idleGroups(scan, read, lengthMs)
}

async function readBaselines(context: Context, period: Period, review: Review): Promise<void> {
  const { topics } = await context.cluster.describe()
  const names = topics.filter(topic => !topic.internal).map(topic => topic.name)
  const { lengthMs } = periods[period]
  const read = await seriesOf(
    context,
    names.slice(0, mostSeries),
    topic => ({ of: 'end', topic }),
    2 * lengthMs,
  )
  review.baselines = baselines(read, context.now - lengthMs).slice(0, shownBaselines)
}

async function seriesOf(
  { store, environment, now }: Context,
  names: readonly string[],
  query: (name: string) => { of: 'lag'; group: string } | { of: 'end'; topic: string },
  lookBackMs: number,
): Promise<Map<string, readonly SeriesPoint[]>> {
  const rows = await someAtOnce(
    names,
    4,
    async (name): Promise<[string, readonly SeriesPoint[]]> => [
      name,
      await store.history.series({ ...query(name), environment, since: now - lookBackMs, until: now }),
    ],
  )
  return new Map(rows)
}

const settings: Readonly<Record<string, string>> = {
  'one-replica': 'one replica where more are wanted',
  'too-few-replicas': 'fewer replicas than wanted',
  'min-isr': 'a min.insync.replicas that stops producers or protects too little',
}

/** What costs topics points and is a matter of settings, by the collector's last scan; null: there is none. */
function adviceOf({ judgement }: Context): Review['advice'] {
  const topics = judgement()?.topics
  if (!topics) return null
  return Object.entries(settings).flatMap(([id, what]) => {
    const concerned = [...topics].flatMap(([topic, { score }]) =>
      score.findings.some(finding => finding.id === id) ? [topic] : [],
    )
    return concerned.length > 0 ? [{ what, topics: concerned }] : []
  })
}
