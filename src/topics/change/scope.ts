import type { ObservedTopics } from '../observe.ts'
import type { TopicPlan } from '../plan/plan-topics.ts'

/** What a command does of a plan: only create what is missing, only change what is there, or both. */
export type Scope = 'create' | 'update' | 'apply'

/** The declared topics that are the command's, and those that it leaves to the other one. */
export function inScope(
  scope: Scope,
  rows: readonly TopicPlan[],
  observed: Pick<ObservedTopics, 'topics'>,
): { own: TopicPlan[]; others: TopicPlan[] } {
  const declared = rows.filter(row => row.kind !== 'unmanaged')
  const isThere = (row: TopicPlan): boolean => observed.topics.has(row.topic)
  const isOwn = (row: TopicPlan): boolean => scope === 'apply' || isThere(row) === (scope === 'update')
  const differs = (row: TopicPlan): boolean => row.kind !== 'as declared'
  return {
    own: declared.filter(isOwn),
    others: declared.filter(row => !isOwn(row) && differs(row)),
  }
}
