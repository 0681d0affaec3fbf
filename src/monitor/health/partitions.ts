import { isBelowMinIsr, isUnderReplicated } from '../../core/in-sync.ts'
import { percent } from '../../core/percent.ts'
import type { Aspect, Cost } from '../../core/score/score.ts'
import type { ClusterWeights } from '../../core/score/weights.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { counted, listed } from '../../core/words.ts'
import type { Partition } from '../../kafka/cluster.ts'
import type { ObservedHealth } from './observed-health.ts'

/**
 * Each partition counts once, by its own worst state. The first one that is offline costs the points of offline partitions;
 * all others that lack replicas, or a leader, cost by their share: else the score would rise when a partition that is
 * under-replicated goes offline.
 */
export function partitionsAspect({ topics, minIsr }: ObservedHealth, weights: ClusterWeights): Aspect {
  const all = topics.flatMap(topic => topic.partitions.map(partition => ({ topic: topic.name, partition })))
  const offline = all.filter(one => one.partition.leader === null)
  const below = all.filter(one => isBelowMinIsr(one.partition, minIsr.get(one.topic) ?? 0))
  const under = all.filter(one => isUnderReplicated(one.partition) && !below.includes(one))
  const lacking = below.length + under.length + Math.max(0, offline.length - 1)
  const byShare =
    lacking === 0 ? 0 : lacking / all.length > 0.1 ? weights.underReplicatedMany : weights.underReplicated
  const costs: Cost[] = []
  if (under.length > 0)
    costs.push({
      severity: 'warning',
      id: 'under-replicated',
      text: `${counted(under.length, 'partition')} ${under.length === 1 ? 'is' : 'are'} under-replicated (${percent(under.length / all.length)}).`,
      ...where(under),
      cost: byShare,
    })
  if (below.length > 0)
    costs.unshift({
      severity: 'critical',
      id: 'under-min-isr',
      text: `${counted(below.length, 'partition')} ${below.length === 1 ? 'has' : 'have'} fewer replicas in sync than min.insync.replicas: producers with acks=all are stopped.`,
      ...where(below),
      cost: costs.length === 0 ? byShare : 0,
    })
  if (offline.length > 0)
    costs.unshift({
      severity: 'critical',
      id: 'offline',
      text: `${counted(offline.length, 'partition')} ${offline.length === 1 ? 'is' : 'are'} offline: no leader, nobody can read or write.`,
      ...where(offline),
      cost: weights.offline + (costs.length === 0 ? byShare : 0),
    })
  return { id: 'partitions', what: 'whether enough replicas are in sync', costs, unknown: null }
}

function where(some: readonly { topic: string; partition: Partition }[]): Pick<Cost, 'evidence' | 'command'> {
  const topics = [...new Set(some.map(one => one.topic))]
  const [only] = topics
  const out = new Set(
    some.flatMap(({ partition: { leader, replicas, isr } }) =>
      replicas.filter(id => leader === null || !isr.includes(id)),
    ),
  )
  const brokers = [...out].sort((a, b) => a - b)
  const partitions = some.map(one => `${one.topic}-${one.partition.partition}`)
  // Of many topics the names say more than the partitions of the first one; Kafka's own come last.
  const own = topics.toSorted((a, b) => Number(a.startsWith('__')) - Number(b.startsWith('__')))
  const names =
    topics.length > 1 && some.length > 5
      ? `In ${counted(topics.length, 'topic')}: ${listed(own)}`
      : listed(partitions, 5)
  return {
    evidence:
      brokers.length === 0
        ? names
        : `${names}; look at ${brokers.length === 1 ? 'broker' : 'brokers'} ${listed(brokers.map(String), 5)}`,
    command:
      topics.length === 1 && only !== undefined
        ? `topics show ${quoteWord(only)}`
        : 'topics list --sort trouble',
  }
}
