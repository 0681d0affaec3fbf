import type { Known } from '../core/failure.ts'
import type { LagTotal } from '../core/lag.ts'
import type { WindowState } from '../core/lag-state.ts'
import type { SightedErrors } from '../core/score/sighted-errors.ts'
import type { SightedGroup, TopicSight } from '../core/score/topic-score.ts'
import { listed } from '../core/words.ts'
import { type ConfigEntry, type LagScan, partitionKey, type Reassignment, type Topic } from './cluster.ts'
import type { GroupLag, ScanLags } from './scan-lags.ts'

export interface SightsOptions {
  lags: Pick<ScanLags, 'groups'>
  /** `min.insync.replicas` by topic; a topic whose value is unknown is absent. */
  minIsr: ReadonlyMap<string, number>
  wanted: (topic: string) => TopicSight['wanted'] & { isDeclared: boolean }
  /** What is being moved now. */
  moving?: readonly Reassignment[]
  /** By group and topic, out of a window of scans; a group that is absent was not watched. */
  states?: ReadonlyMap<string, { topics: ReadonlyMap<string, WindowState> }> | undefined
  /** By topic; absent: it has no error topics, or nobody watches them. */
  errors?: ReadonlyMap<string, SightedErrors> | undefined
}

/** What a scan saw of every topic, as the score takes it. Costs no request. */
export function topicSights(
  scan: LagScan,
  { lags, minIsr, wanted, states, errors, moving = [] }: SightsOptions,
): TopicSight[] {
  const groupsUnseen = whyUnseen(scan)
  const groups = new Map<string, SightedGroup[]>()
  for (const group of lags.groups)
    for (const [topic, total] of group.topics) {
      const sighted = sightOf(group, total, states?.get(group.id)?.topics.get(topic) ?? null)
      const own = groups.get(topic)
      if (own) own.push(sighted)
      else groups.set(topic, [sighted])
    }
  return withoutAdding(scan.description.topics, moving).map(({ name, internal, partitions }) => {
    const { isDeclared, ...wants } = wanted(name)
    return {
      topic: name,
      partitions,
      minIsr: minIsr.get(name) ?? null,
      // Kafka makes its own topics, by settings of the brokers.
      wanted: internal ? { replicas: null, minIsr: null } : wants,
      isDeclared,
      groups: groups.get(name) ?? [],
      groupsUnseen,
      errors: errors?.get(name) ?? null,
    }
  })
}

const sightOf = (
  { id }: GroupLag,
  { lag, lost, unknown }: LagTotal,
  state: WindowState | null,
): SightedGroup => ({ group: id, lag, lost, isPartial: unknown > 0, state })

/** Which topics a group reads is not known where its commits are not: any topic may be concerned. */
function whyUnseen({ missing, groups }: LagScan): string | null {
  const [first] = missing
  if (first)
    return `groups may be missing: ${first.broker === null ? 'a coordinator' : `broker ${first.broker}`} did not answer`
  const silent = groups.filter(one => one.kind !== 'share' && !one.committed.known).map(one => `"${one.id}"`)
  return silent.length > 0 ? `the offsets of ${listed(silent)} were not told` : null
}

/** While a partition is moved, the replicas that are added are not behind: they were never in sync (KIP-455). */
export function withoutAdding(topics: readonly Topic[], moving: readonly Reassignment[]): readonly Topic[] {
  if (moving.length === 0) return topics
  const adding = new Map(moving.map(one => [partitionKey(one.topic, one.partition), new Set(one.adding)]))
  return topics.map(topic => ({
    ...topic,
    partitions: topic.partitions.map(partition => {
      const added = adding.get(partitionKey(topic.name, partition.partition))
      return added
        ? {
            ...partition,
            replicas: partition.replicas.filter(id => !added.has(id)),
            isr: partition.isr.filter(id => !added.has(id)),
          }
        : partition
    }),
  }))
}

/** `min.insync.replicas` out of topics' effective configurations. */
export function minInsyncReplicas(configs: ReadonlyMap<string, Known<ConfigEntry[]>>): Map<string, number> {
  const values = [...configs].flatMap(([topic, entries]): [string, number][] => {
    const value = entries.known
      ? entries.value.find(one => one.name === 'min.insync.replicas')?.value
      : undefined
    return value === undefined || value === null ? [] : [[topic, Number(value)]]
  })
  return new Map(values)
}

/**
 * A broker that has just started, or has not reached the others, can list no topic at all: while brokers are missing, an
 * empty list says nothing about which topics exist.
 */
export const lacksTopics = (
  { topics, brokers }: Pick<LagScan['description'], 'topics' | 'brokers'>,
  expected: number,
): boolean => brokers.length < expected && !topics.some(topic => !topic.internal)
