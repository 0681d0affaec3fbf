import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Executed, Run } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import type { Report, Step } from '../../core/report.ts'
import { firstCheckpoint } from './checkpoint.ts'
import { forget } from './forget.ts'
import { type ForgetSpec, forgetDecision, hashOf } from './forget-spec.ts'
import { holding, notJudged, titleOf } from './plan-forget.ts'

export const forgetStarted = z.object({ environment: z.string(), job: z.string(), title: z.string() })
export type ForgetStarted = z.infer<typeof forgetStarted>

/** Hands what was decided to the bot as a job, with the key, which the request gives up when it has ended. */
export async function executeForget(
  plan: Plan,
  { store, environment, now }: Context,
  run: Run,
): Promise<Executed<ForgetStarted>> {
  const decision = forgetDecision.parse(plan.decision)
  const [key] = store.requests.get(run.requestId)?.args['key'] ?? []
  if (key === undefined) throw new Failure('internal', `Request ${run.requestId} has no key.`)
  if (!run.isMine())
    throw new Failure('conflict', 'Another process has taken this request over. Nothing was changed.')
  const salt = randomBytes(16).toString('hex')
  const spec: ForgetSpec = {
    ...decision,
    salt,
    hash: hashOf(salt, Buffer.from(key)),
    planned: Object.fromEntries(
      decision.topics.map(({ topic }) => [topic, plan.estimates[holding(topic)] ?? 0]),
    ),
    notJudged: plan.estimates[notJudged] ?? 0,
  }
  const title = titleOf(decision.topics.map(one => one.topic))
  const job = store.jobs.create({
    kind: forget.name,
    environment,
    requestId: run.requestId,
    title,
    spec,
    checkpoint: firstCheckpoint(key, now),
  })
  return { outcome: { environment, job: job.id, title }, failures: [] }
}

/** After a crash in the middle: whether the job was made. */
export async function inspectForget(plan: Plan, { store }: Context, requestId: string): Promise<Step[]> {
  const { topics } = forgetDecision.parse(plan.decision)
  const text = titleOf(topics.map(one => one.topic))
  const job = store.jobs.ofRequest(requestId).find(one => one.kind === forget.name)
  return [
    job
      ? { state: 'done', text, detail: `Job ${job.id} was begun; it goes on by itself.` }
      : { state: 'not-tried', text },
  ]
}

export function presentForgetStarted({ job, title }: ForgetStarted): Report {
  const summary = `${title}: begun as job ${job}. It ends when a search finds nothing with the key any more, with a certificate.`
  return {
    title: 'Forgetting has begun',
    tone: 'info',
    summary,
    parts: [{ kind: 'text', text: summary }],
    followUps: [{ label: 'All jobs', command: 'jobs list' }],
  }
}
