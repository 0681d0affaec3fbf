import type { Context } from '../../context.ts'
import type { Executed, Run } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import { counted } from '../../core/words.ts'
import { replicationSteps } from '../replication/replication-steps.ts'
import { startReassignment } from '../replication/start-reassignment.ts'
import { lookAt } from './look-at.ts'
import { registerStage } from './register-stage.ts'
import { settle } from './settle.ts'
import { stages } from './stages/stages.ts'
import { topicDecision } from './topic-decision.ts'
import type { OutcomeRow, TopicsOutcome } from './topics-outcome.ts'
import { failuresOf, nothingDone } from './what-failed.ts'

/**
 * Acts on an approved decision, stage by stage, each in one request for all topics and then read back. What fails for one
 * topic stops nothing for the others; where the cluster answers changes no more, the rest is not tried. Throws where nothing
 * at all was done.
 */
export async function executeTopics(
  plan: Plan,
  context: Context,
  run: Run,
): Promise<Executed<TopicsOutcome>> {
  const { cluster, environment, store } = context
  const decision = topicDecision.parse(plan.decision)
  const rows: OutcomeRow[] = []
  const failures: Failure[] = []
  let stopped: Failure | undefined
  for (const stage of stages) {
    const steps = stage.part(decision)
    if (steps.length === 0) continue
    if (!stopped && !run.isMine()) stopped = takenOver()
    if (stopped) {
      rows.push(
        ...steps.map(({ topic, text }): OutcomeRow => {
          return { topic, kind: stage.kind, text, state: 'not-tried', error: null }
        }),
      )
      continue
    }
    const errors = await stage.send(steps, cluster)
    const settled = await settle(
      steps.map((step, index) => ({
        topic: step.topic,
        kind: stage.kind,
        text: step.text,
        error: errors[index] ?? null,
        isDone: (seen: Awaited<ReturnType<typeof lookAt>>) =>
          stage.state(step, seen.get(step.topic)) === 'done',
      })),
      () => lookAt(cluster, decision),
    )
    rows.push(...settled.rows)
    failures.push(...settled.failures)
    if (settled.isLost) stopped = new Failure('unreachable', 'The cluster made no changes any more.')
  }
  const registered = await registerStage(decision, context, run, {
    isStopped: stopped !== undefined,
    failed: new Set(rows.filter(row => row.kind === 'create' && row.state !== 'done').map(row => row.topic)),
  })
  rows.push(...registered.rows)
  failures.push(...registered.failures)
  // A job of its own, because it takes as long as the copying takes.
  const { replication } = decision
  if (replication && !stopped && !run.isMine()) stopped = takenOver()
  const job =
    replication && !stopped
      ? startReassignment(store.jobs, replication, { environment, requestId: run.requestId })
      : undefined
  if (!job)
    rows.push(
      ...replicationSteps(replication).map(
        ({ topic, text }): OutcomeRow => ({
          topic,
          kind: 'replication',
          text,
          state: 'not-tried',
          error: null,
        }),
      ),
    )
  const untried = rows.filter(row => row.state === 'not-tried').length
  if (stopped && untried > 0)
    failures.push(
      new Failure(stopped.code, `${counted(untried, 'step')} not tried. ${stopped.message}`, {
        hint: 'Run it again: what is done is left out then.',
      }),
    )
  if (!job && rows.every(row => row.state !== 'done') && failures.length > 0) throw nothingDone(failures)
  const outcome = { environment, rows, ...(job && { job: { id: job.id, title: job.title } }) }
  return { outcome, failures: failuresOf(failures) }
}

const takenOver = (): Failure => new Failure('conflict', 'Another process has taken this request over.')
