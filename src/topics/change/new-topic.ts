import type { NewTopic } from '../../kafka/cluster.ts'

const counts = new Set(['partitions', 'replication.factor'])

/** A topic as Kafka is asked for it. What is not declared is left to the brokers. */
export function newTopic(topic: string, changes: readonly { what: string; to: string }[]): NewTopic {
  const count = (what: string): number | null => {
    const found = changes.find(change => change.what === what)
    return found ? Number(found.to) : null
  }
  return {
    topic,
    partitions: count('partitions'),
    replicationFactor: count('replication.factor'),
    config: settingsOf(changes),
  }
}

/** The settings among the changes, by name. */
export const settingsOf = (changes: readonly { what: string; to: string }[]): Record<string, string> =>
  Object.fromEntries(changes.filter(({ what }) => !counts.has(what)).map(({ what, to }) => [what, to]))
