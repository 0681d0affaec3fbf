import type { Topic } from '../../kafka/cluster.ts'
import type { ResetDecision } from './reset-decision.ts'

/** The topics that a decision is about, by what makes them the same ones. */
export function topicsOf(
  partitions: readonly { topic: string }[],
  topics: readonly Topic[],
): ResetDecision['topics'] {
  const names = new Set(partitions.map(one => one.topic))
  return Object.fromEntries(
    topics
      .filter(topic => names.has(topic.name))
      .map(topic => [topic.name, { id: topic.id, partitions: topic.partitions.length }]),
  )
}
