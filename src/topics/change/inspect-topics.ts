import type { Context } from '../../context.ts'
import type { Plan } from '../../core/plan.ts'
import type { Step } from '../../core/report.ts'
import { reassign } from '../replication/reassign.ts'
import { replicationSteps } from '../replication/replication-steps.ts'
import { lookAt } from './look-at.ts'
import { inspectRegistered } from './register-stage.ts'
import { stages } from './stages/stages.ts'
import { topicDecision } from './topic-decision.ts'

/** After a crash in the middle: what the cluster says about each step of the plan. */
export async function inspectTopics(plan: Plan, context: Context, requestId: string): Promise<Step[]> {
  const { cluster, store } = context
  const decision = topicDecision.parse(plan.decision)
  const seen = await lookAt(cluster, decision)
  const job = store.jobs.ofRequest(requestId).find(one => one.kind === reassign.name)
  const moves = replicationSteps(decision.replication).map(
    ({ text }): Step =>
      job
        ? { state: 'done', text, detail: `Job ${job.id} was begun; it goes on by itself.` }
        : { state: 'not-tried', text },
  )
  const others = stages.flatMap(stage =>
    stage.part(decision).map((step): Step => {
      const state = stage.state(step, seen.get(step.topic))
      if (state === 'done') return { state: 'done', text: step.text }
      if (state === 'before')
        return { state: 'not-tried', text: step.text, detail: 'It is as it was before.' }
      return {
        state: 'failed',
        text: step.text,
        detail: 'The topic is neither as it was before nor as planned: somebody else changed it.',
      }
    }),
  )
  return [...others, ...(await inspectRegistered(decision, context)), ...moves]
}
