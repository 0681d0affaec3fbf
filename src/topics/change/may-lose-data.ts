import type { Change, TopicPlan } from '../plan/plan-topics.ts'
import { removesRecords } from '../plan/removes-records.ts'
import { sameValue } from '../plan/same-value.ts'

/** Whether records, or the order of records of a key, may be lost by what is planned for a topic that exists. */
export const mayLoseData = (row: TopicPlan, unwritten: ReadonlySet<string>): boolean =>
  row.kind !== 'create' && row.changes.some(change => isDangerous(row.topic, change, unwritten))

function isDangerous(topic: string, change: Change, unwritten: ReadonlySet<string>): boolean {
  const becomes = (value: string): boolean => sameValue(change.what, change.to, value)
  switch (change.what) {
    case 'cleanup.policy':
      return true
    case 'unclean.leader.election.enable':
    case 'remote.log.delete.on.disable':
      return becomes('true')
    case 'remote.storage.enable':
      return becomes('false')
    // Whether records have keys can be told only by reading them all: they count as keyed.
    case 'partitions':
      return !unwritten.has(topic)
    default:
      return removesRecords(change)
  }
}
