import { isBelowMinIsr } from '../../core/in-sync.ts'
import type { Consequence } from '../../core/plan.ts'
import { writeDuration } from '../../core/time.ts'
import { bytes, counted, listed } from '../../core/words.ts'
import type { ObservedTopic, ObservedTopics } from '../observe.ts'
import type { Change, TopicPlan } from './plan-topics.ts'
import type { Evidence } from './read-evidence.ts'
import { removesRecords } from './removes-records.ts'
import { listItems } from './same-value.ts'

export interface TopicConsequence extends Consequence {
  topic: string
  text: string
}

const rank = { critical: 0, warning: 1, note: 2 }

/** What somebody would be angry about not having been told, the worst first; moving replicas tells its own. Pure. */
export function consequencesOf(
  plans: readonly TopicPlan[],
  observed: ObservedTopics,
  evidence: Evidence,
): TopicConsequence[] {
  const all = plans.flatMap(plan => {
    const topic = observed.topics.get(plan.topic)
    if (!topic) return []
    return plan.changes.flatMap(change => {
      const found = consequence(plan, change, topic, evidence)
      return found ? [{ topic: plan.topic, ...found }] : []
    })
  })
  return worstFirst(all)
}

export const worstFirst = (found: readonly TopicConsequence[]): TopicConsequence[] =>
  found.toSorted((a, b) => rank[a.severity] - rank[b.severity])

type Found = { severity: Consequence['severity']; text: string }

function consequence(
  plan: TopicPlan,
  change: Change,
  topic: ObservedTopic,
  evidence: Evidence,
): Found | null {
  switch (change.what) {
    case 'partitions':
      return morePartitions(plan.topic, change, evidence)
    case 'retention.ms':
      return removesRecords(change) ? shorter(plan.topic, change, evidence) : null
    case 'retention.bytes':
      return removesRecords(change)
        ? {
            severity: 'warning',
            text: `${plan.topic}: of each partition only the last ${bytes(BigInt(change.to))} are kept; what is older is deleted.`,
          }
        : null
    case 'cleanup.policy':
      return otherCleanup(plan.topic, change)
    case 'min.insync.replicas':
      return moreInSync(plan, change, topic)
    case 'max.message.bytes':
      return change.from !== null && Number(change.to) < Number(change.from)
        ? {
            severity: 'warning',
            text: `${plan.topic}: producers are refused batches of more than ${bytes(BigInt(change.to))} (before: ${bytes(BigInt(change.from))}).`,
          }
        : null
    case 'unclean.leader.election.enable':
      return change.to.toLowerCase() === 'true'
        ? {
            severity: 'critical',
            text: `${plan.topic}: a replica that is behind may become leader, and acknowledged records are lost then.`,
          }
        : null
    default:
      return null
  }
}

function morePartitions(topic: string, change: Change, { readers, unwritten }: Evidence): Found {
  if (unwritten.has(topic))
    return {
      severity: 'note',
      text: `${topic}: ${change.to} partitions instead of ${change.from}; no record was ever written to it. It cannot be taken back.`,
    }
  const groups = readers?.get(topic) ?? []
  const who =
    readers === null
      ? 'which groups read it is not known'
      : groups.length === 0
        ? 'no group has read it'
        : `read by ${counted(groups.length, 'group')}: ${listed(groups, 5)}`
  return {
    severity: readers !== null && groups.length === 0 ? 'note' : 'warning',
    text: `${topic}: with ${change.to} partitions instead of ${change.from} most keys go to another partition from then on, so records of one key are no longer in order across the change (${who}). It cannot be taken back.`,
  }
}

function shorter(topic: string, change: Change, { expiring }: Evidence): Found {
  const records = expiring.get(topic)
  const what =
    records === undefined
      ? 'how many records that removes is not known'
      : `about ${counted(records, 'record')} ${records === 1n ? 'is' : 'are'} deleted soon`
  return {
    severity: records === 0n ? 'note' : 'critical',
    text: `${topic}: retention becomes ${duration(change.to)} instead of ${duration(change.from)}: ${what}.`,
  }
}

const duration = (ms: string | null): string =>
  ms === null
    ? 'unknown'
    : Number(ms) < 0
      ? 'for ever'
      : Number(ms) === 0
        ? 'none'
        : writeDuration(Number(ms))

function otherCleanup(topic: string, change: Change): Found {
  const before = listItems(change.from ?? '')
  const after = listItems(change.to)
  if (after.includes('delete') && !before.includes('delete'))
    return {
      severity: 'critical',
      text: `${topic}: records older than the retention are deleted from then on, also the last value of a key.`,
    }
  if (after.includes('compact') && !before.includes('compact'))
    return {
      severity: 'critical',
      text: `${topic}: of each key only the last record stays, and records without a key are refused.`,
    }
  return {
    severity: 'warning',
    text: after.includes('compact')
      ? `${topic}: nothing is deleted by age or size any more, only older records of the same key.`
      : `${topic}: older records of a key stay until the retention ends.`,
  }
}

function moreInSync(plan: TopicPlan, change: Change, topic: ObservedTopic): Found | null {
  const needed = Number(change.to)
  const growing = plan.changes.some(one => one.what === 'replication.factor' && Number(one.to) >= needed)
  // Replicas that are being made count as replicas at once, and as in sync only when they have everything.
  const below = topic.partitions.filter(one =>
    growing ? one.isr.length < needed : isBelowMinIsr(one, needed),
  )
  if (below.length === 0) return null
  return {
    severity: 'critical',
    text: `${plan.topic}: ${counted(below.length, 'partition')} ${below.length === 1 ? 'has' : 'have'} fewer than ${needed} replicas in sync now: producers with acks=all are stopped there at once${growing ? ', until the new replicas are in sync' : ''}.`,
  }
}
