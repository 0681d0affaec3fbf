import type { Failure } from '../../core/failure.ts'
import { toFailure } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { type Cluster, partitionKey, type TopicPartition } from '../../kafka/cluster.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import type { ObservedTopics } from '../observe.ts'
import type { TopicPlan } from './plan-topics.ts'
import { listItems } from './same-value.ts'

/** What the consequences of a plan are told from. What is absent or null is not known. */
export interface Evidence {
  /** Groups that have committed in a topic or are assigned it, by topic; null: not all groups could be seen. */
  readers: ReadonlyMap<string, string[]> | null
  /** Records that a shorter retention removes, by topic. */
  expiring: ReadonlyMap<string, bigint>
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
  const addsPartitions = plans.some(plan =>
    plan.changes.some(change => change.what === 'partitions' && change.from !== null),
  )
  const [readers, expiring] = await Promise.all([
    addsPartitions ? readersOf(cluster, gaps).catch(gap('the groups that read')) : null,
    expiringIn(cluster, shortened, observed, gaps).catch(gap('how many records a shorter retention removes')),
  ])
  return { evidence: { readers, expiring: expiring ?? new Map() }, gaps }
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

async function readersOf(cluster: Cluster, gaps: Gap[]): Promise<Map<string, string[]> | null> {
  const scan = await cluster.scan()
  const unseen: Failure | undefined =
    scan.missing[0]?.why ??
    scan.groups.flatMap(one => (one.kind === 'share' || one.committed.known ? [] : [one.committed.why]))[0]
  if (unseen) {
    gaps.push({ name: 'some of the groups that read', why: unseen })
    return null
  }
  const readers = new Map<string, string[]>()
  for (const [group, rows] of scanRows(scan))
    for (const topic of new Set(rows.map(row => row.topic)))
      readers.set(topic, [...(readers.get(topic) ?? []), group])
  return readers
}

/** Records before the time, by topic: all of the log where none is younger. Kafka deletes whole segments, so "about". */
async function expiringIn(
  cluster: Cluster,
  shortened: readonly { topic: string; before: number }[],
  observed: ObservedTopics,
  gaps: Gap[],
): Promise<Map<string, bigint>> {
  const counts = await Promise.all(
    shortened.map(async ({ topic, before }): Promise<[string, bigint] | null> => {
      const partitions = (observed.topics.get(topic)?.partitions ?? []).map(
        ({ partition }): TopicPartition => ({ topic, partition }),
      )
      const [starts, ends, kept] = await Promise.all([
        cluster.listOffsets(partitions, 'earliest'),
        cluster.listOffsets(partitions, 'latest'),
        cluster.listOffsets(partitions, { time: Math.max(0, before) }),
      ])
      let records = 0n
      for (const { partition } of partitions) {
        const key = partitionKey(topic, partition)
        const [start, end, first] = [starts.get(key), ends.get(key), kept.get(key)]
        if (!start?.known || !end?.known || !first?.known) {
          const silent = [start, end, first].find(one => one && !one.known)
          if (silent && !silent.known)
            gaps.push({ name: `how many records of ${topic} expire`, why: silent.why })
          return null
        }
        records += (first.value ?? end.value ?? 0n) - (start.value ?? 0n)
      }
      return [topic, records]
    }),
  )
  return new Map(counts.filter(one => one !== null))
}
