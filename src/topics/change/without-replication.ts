import type { TopicPlan } from '../plan/plan-topics.ts'

/** This version moves no replicas of topics that exist: such a change is told as not possible, and the rest is done. */
export const withoutReplication = (rows: readonly TopicPlan[]): TopicPlan[] =>
  rows.map(row => {
    const moves = row.changes.filter(change => change.what === 'replication.factor' && row.kind === 'alter')
    if (moves.length === 0) return row
    const changes = row.changes.filter(change => !moves.includes(change))
    return {
      ...row,
      kind: changes.length > 0 ? 'alter' : 'impossible',
      changes,
      impossible: [
        ...row.impossible,
        ...moves.map(({ what, from, to }) => ({
          what,
          from,
          to,
          why: 'the bot does not move the replicas of a topic that exists',
          instead: 'use kafka-reassign-partitions, then plan again',
        })),
      ],
    }
  })
