import type { Context } from '../../context.ts'
import type { Executed, Run } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import type { Step } from '../../core/report.ts'
import type { Cluster } from '../../kafka/cluster.ts'
import { settle } from '../change/settle.ts'
import type { TopicsOutcome } from '../change/topics-outcome.ts'
import { failuresOf, nothingDone } from '../change/what-failed.ts'
import { deletionDecision, deletionText } from './deletion-decision.ts'

/** Deletes the approved topics by their ids, in one request, and sees that they are gone. Throws where none was deleted. */
export async function executeDeletion(
  plan: Plan,
  { cluster, environment }: Context,
  run: Run,
): Promise<Executed<TopicsOutcome>> {
  const { topics, clusterId } = deletionDecision.parse(plan.decision)
  if (!run.isMine())
    throw new Failure('conflict', 'Another process has taken this request over. Nothing was deleted.')
  const results = await cluster.deleteTopics(topics)
  const { rows, failures } = await settle(
    topics.map(({ topic, id }, index) => {
      const error = results[index]?.error ?? null
      return {
        topic,
        kind: 'delete',
        text: deletionText(topic),
        // Somebody else was faster: it is gone, which is what was wanted.
        error: error?.code === 'not-found' ? null : error,
        isDone: (ids: ReadonlySet<string>) => !ids.has(id),
      }
    }),
    () => idsIn(cluster, clusterId),
  )
  if (rows.every(row => row.state !== 'done')) throw nothingDone(failures)
  return { outcome: { environment, rows }, failures: failuresOf(failures) }
}

/** After a crash: which of the topics are still there. */
export async function inspectDeletion(plan: Plan, { cluster }: Context): Promise<Step[]> {
  const { topics, clusterId } = deletionDecision.parse(plan.decision)
  const ids = await idsIn(cluster, clusterId)
  return topics.map(({ topic, id }) => ({
    state: ids.has(id) ? ('not-tried' as const) : ('done' as const),
    text: deletionText(topic),
    ...(ids.has(id) ? { detail: 'It is still there.' } : {}),
  }))
}

async function idsIn(cluster: Cluster, clusterId: string): Promise<ReadonlySet<string>> {
  const description = await cluster.describe()
  if (description.clusterId !== clusterId)
    throw new Failure('conflict', 'Another cluster answers now than the one that the plan was made for.')
  return new Set(description.topics.map(topic => topic.id))
}
