import type { ConfigChange } from '../../kafka/cluster.ts'
import { addedBy, type Move } from './moves.ts'

export const leaderReplicas = 'leader.replication.throttled.replicas'
export const followerReplicas = 'follower.replication.throttled.replicas'
export const leaderRate = 'leader.replication.throttled.rate'
export const followerRate = 'follower.replication.throttled.rate'

export const replicaKeys = [leaderReplicas, followerReplicas] as const
export const rateKeys = [leaderRate, followerRate] as const

/** One setting that is changed for the time of the copy. `before` null: the topic had no value of its own. */
export interface ThrottledTopic {
  topic: string
  key: (typeof replicaKeys)[number]
  before: string | null
}
export interface ThrottledBroker {
  broker: number
  key: (typeof rateKeys)[number]
}

/**
 * The replicas that count for the throttle (KIP-73), as `partition:broker`: any present one may lead and be copied from, and the
 * new ones follow. Present followers are not slowed down.
 */
export function throttledReplicas(
  moves: readonly Move[],
  { topic, key }: Pick<ThrottledTopic, 'topic' | 'key'>,
) {
  return moves
    .filter(move => move.topic === topic && addedBy(move).length > 0)
    .flatMap(move =>
      (key === leaderReplicas ? move.from : addedBy(move)).map(broker => `${move.partition}:${broker}`),
    )
}

/** The brokers that send, and those that receive. */
export function throttledBrokers(moves: readonly Move[]): ThrottledBroker[] {
  const copied = moves.filter(move => addedBy(move).length > 0)
  const brokers = (of: (move: Move) => number[]): number[] =>
    [...new Set(copied.flatMap(of))].sort((a, b) => a - b)
  return [
    ...brokers(move => move.from).map(broker => ({ broker, key: leaderRate as ThrottledBroker['key'] })),
    ...brokers(addedBy).map(broker => ({ broker, key: followerRate as ThrottledBroker['key'] })),
  ]
}

/** The topic's value with the copy's replicas in it. `*` holds all of them already. */
export function withReplicas(now: string | null, replicas: readonly string[]): string {
  const items = itemsOf(now)
  return items.includes('*') ? '*' : [...new Set([...items, ...replicas])].join(',')
}

/** The topic's value without what the copy put in, and nothing else; null: no value of its own, as before. */
export function withoutReplicas(
  now: string | null,
  replicas: readonly string[],
  before: string | null,
): string | null {
  const kept = itemsOf(before)
  const rest = itemsOf(now).filter(item => kept.includes(item) || !replicas.includes(item))
  if (rest.length > 0) return rest.join(',')
  return before === null || kept.length > 0 ? null : before
}

export const itemsOf = (value: string | null): string[] =>
  (value ?? '')
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')

/** Kafka takes each topic and each broker once in a request. */
export function inOneRequest(changes: readonly ConfigChange[]): ConfigChange[] {
  const merged = new Map<string, ConfigChange>()
  for (const one of changes) {
    const key = `${one.type} ${one.name}`
    merged.set(key, { ...one, values: { ...merged.get(key)?.values, ...one.values } })
  }
  return [...merged.values()]
}
