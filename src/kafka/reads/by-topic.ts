import type { TopicPartition } from '../cluster.ts'

/** Partitions in the nested form that Kafka's requests have. */
export function byTopic<P extends TopicPartition, T>(
  partitions: readonly P[],
  entry: (partition: number, of: P) => T,
): { name: string; partitions: T[] }[] {
  const topics = new Map<string, T[]>()
  for (const of of partitions) {
    const entries = topics.get(of.topic)
    if (entries === undefined) topics.set(of.topic, [entry(of.partition, of)])
    else entries.push(entry(of.partition, of))
  }
  return [...topics].map(([name, entries]) => ({ name, partitions: entries }))
}
