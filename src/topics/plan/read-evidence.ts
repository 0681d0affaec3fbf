import { Failure, type Known, toFailure } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { type Cluster, partitionKey, type TopicPartition } from '../../kafka/cluster.ts'
import type { ObservedTopics } from '../observe.ts'
import { readersOf } from '../readers-of.ts'
import type { TopicPlan } from './plan-topics.ts'
import { listItems } from './same-value.ts'

/** What the consequences of a plan are told from. What is absent or null is not known. */
export interface Evidence {
  /** Groups that have committed in a topic or are assigned it, by topic; null: not all groups could be seen. */
  readers: ReadonlyMap<string, string[]> | null
  /** Records that a shorter retention removes, by topic. */
  expiring: ReadonlyMap<string, bigint>
  /** Topics that get partitions and that no record was ever written to. */
  unwritten: ReadonlySet<string>
}

/** Asks only what this plan needs: groups where partitions are added, offsets where retention gets shorter. Never throws. */
export async function readEvidence(
  cluster: Cluster,
  plans: readonly TopicPlan[],
  observed: ObservedTopics,
  now: number,
): Promise<{ evidence: Evidence; gaps: Gap[] }> {
  const gaps: Gap[] = []
  const gap = (name: string) => (error: unknown) => {
    gaps.push({ name, why: toFailure(error) })
    return null
  }
  const shortened = plans.flatMap(plan => {
    const retention = shorterRetention(plan, observed)
    return retention === null ? [] : [{ topic: plan.topic, before: now - retention }]
  })
  const growing = plans
    .filter(plan => plan.changes.some(change => change.what === 'partitions' && change.from !== null))
    .map(plan => plan.topic)
  const [readers, expiring, unwritten] = await Promise.all([
    growing.length > 0 ? readGroups(cluster, gaps).catch(gap('the groups that read')) : null,
    shortened.length > 0
      ? expiringIn(cluster, shortened, observed, gaps).catch(
          gap('how many records a shorter retention removes'),
        )
      : null,
    growing.length > 0
      ? unwrittenOf(cluster, growing, observed).catch(gap('whether topics that get partitions have records'))
      : null,
  ])
  return {
    evidence: { readers, expiring: expiring ?? new Map(), unwritten: unwritten ?? new Set() },
    gaps,
  }
}

/** Milliseconds of a retention that becomes shorter on a topic whose old records are deleted; null: none does. */
function shorterRetention(plan: TopicPlan, observed: ObservedTopics): number | null {
  const change = plan.changes.find(one => one.what === 'retention.ms' && one.from !== null)
  if (!change || Number(change.to) < 0) return null
  if (Number(change.from) >= 0 && Number(change.to) >= Number(change.from)) return null
  const config = observed.topics.get(plan.topic)?.config
  const policy =
    plan.changes.find(one => one.what === 'cleanup.policy')?.to ??
    (config?.known ? config.value.get('cleanup.policy')?.value : null) ??
    'delete'
  return listItems(policy).includes('delete') ? Number(change.to) : null
}

async function readGroups(cluster: Cluster, gaps: Gap[]): Promise<Map<string, string[]> | null> {
  const { readers, unseen } = readersOf(await cluster.scan())
  if (!unseen) return readers
  gaps.push({ name: 'some of the groups that read', why: unseen })
  return null
}

/**
 * Records before the time, by topic: all of the log where none is younger. Kafka deletes whole segments, so "about". Asked
 * for all topics at once: as many questions as there are different retentions, and two.
 */
async function expiringIn(
  cluster: Cluster,
  shortened: readonly { topic: string; before: number }[],
  observed: ObservedTopics,
  gaps: Gap[],
): Promise<Map<string, bigint>> {
  const partitionsOf = (topics: readonly { topic: string }[]): TopicPartition[] =>
    topics.flatMap(({ topic }) => partitionsIn(topic, observed))
  const all = partitionsOf(shortened)
  const byTime = [...Map.groupBy(shortened, one => Math.max(0, one.before))]
  const [starts, ends, ...firsts] = await Promise.all([
    cluster.listOffsets(all, 'earliest'),
    cluster.listOffsets(all, 'latest'),
    ...byTime.map(([time, topics]) => cluster.listOffsets(partitionsOf(topics), { time })),
  ])
  const counts = new Map<string, bigint>()
  for (const [index, [, topics]] of byTime.entries())
    for (const { topic } of topics) {
      const records = recordsBefore(partitionsIn(topic, observed), [starts, ends, firsts[index] ?? new Map()])
      if (typeof records === 'bigint') counts.set(topic, records)
      else gaps.push({ name: `how many records of ${topic} expire`, why: records })
    }
  return counts
}

type Offsets = ReadonlyMap<string, Known<bigint | null>>

/** Records of these partitions before the first one that is kept, or why that is not known. */
function recordsBefore(partitions: readonly TopicPartition[], offsets: readonly Offsets[]): bigint | Failure {
  let records = 0n
  for (const { topic, partition } of partitions) {
    const [start, end, first] = offsets.map(of => of.get(partitionKey(topic, partition)))
    if (!start?.known || !end?.known || !first?.known) {
      const silent = [start, end, first].find(one => one && !one.known)
      return silent && !silent.known
        ? silent.why
        : new Failure('unreachable', `The offsets of ${topic}-${partition} were not told.`)
    }
    records += (first.value ?? end.value ?? 0n) - (start.value ?? 0n)
  }
  return records
}

const partitionsIn = (topic: string, observed: ObservedTopics): TopicPartition[] =>
  (observed.topics.get(topic)?.partitions ?? []).map(({ partition }) => ({ topic, partition }))

/** Offsets begin at 0 and never go back: an end at 0 has seen no record. */
async function unwrittenOf(
  cluster: Cluster,
  topics: readonly string[],
  observed: ObservedTopics,
): Promise<Set<string>> {
  const ends = await cluster.listOffsets(
    topics.flatMap(topic => partitionsIn(topic, observed)),
    'latest',
  )
  const isUntouched = ({ topic, partition }: TopicPartition): boolean => {
    const end = ends.get(partitionKey(topic, partition))
    return end?.known === true && (end.value ?? 0n) === 0n
  }
  return new Set(topics.filter(topic => partitionsIn(topic, observed).every(isUntouched)))
}
