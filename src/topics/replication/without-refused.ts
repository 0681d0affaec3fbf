import type { TopicPlan } from '../plan/plan-topics.ts'
import type { ReplicationPlan } from './plan-replication.ts'

/** Replicas that cannot be moved now are told as not possible, and the rest is done. */
export const withoutRefused = (
  rows: readonly TopicPlan[],
  refused: ReplicationPlan['refused'],
): TopicPlan[] =>
  rows.map(row => {
    const refusal = refused.get(row.topic)
    const change = row.changes.find(one => one.what === 'replication.factor')
    if (!refusal || !change) return row
    const changes = row.changes.filter(one => one !== change)
    const { what, from, to } = change
    return {
      ...row,
      kind: changes.length > 0 ? 'alter' : 'impossible',
      changes,
      impossible: [...row.impossible, { what, from, to, ...refusal }],
    }
  })
