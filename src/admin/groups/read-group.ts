import { Failure, type Known } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { type LagRow, lagRows } from '../../core/lag.ts'
import { nearest } from '../../core/nearest.ts'
import {
  type Cluster,
  type GroupDescription,
  type GroupListed,
  partitionKey,
  type SharePartition,
  type TopicPartition,
} from '../../kafka/cluster.ts'
import { partitionLogs } from '../../kafka/partition-logs.ts'
import { shareRows } from '../../kafka/share-rows.ts'

/** One group as it is now; what could not be read is in `gaps`, and its rows say unknown. */
export interface GroupRead {
  listed: GroupListed
  description: Known<GroupDescription>
  rows: LagRow[]
  /** By name, of the topics that it reads. */
  topicIds: ReadonlyMap<string, string>
  gaps: Gap[]
}

/** Throws `not-found` with the nearest name, or `unreachable` where a silent broker might have the group. */
export async function readGroup(cluster: Cluster, group: string): Promise<GroupRead> {
  const listing = await cluster.listGroups()
  const listed = listing.groups.find(one => one.id === group)
  if (!listed)
    throw absent(
      group,
      listing.groups.map(one => one.id),
      listing.missing.map(brokerName),
    )
  const isShare = listed.kind === 'share'
  const [descriptions, committed, shared] = await Promise.all([
    cluster.describeGroups([listed]),
    isShare ? [] : cluster.committed(group),
    isShare ? cluster.shareOffsets([group]) : new Map<string, Known<SharePartition[]>>(),
  ])
  const description = descriptions.get(group) ?? {
    known: false as const,
    why: new Failure('unreachable', `Group "${group}" could not be described.`),
  }
  const assigned = description.known ? description.value.members.flatMap(member => member.assignment) : []
  const share = isShare ? shared.get(group) : undefined
  const begun = share?.known ? share.value : []
  // Of this group's topics only: all partitions of a large cluster are megabytes, and people click several times.
  const { topics } = await cluster.describe([
    ...new Set([...committed, ...assigned, ...begun].map(one => one.topic)),
  ])
  const partitions: TopicPartition[] = topics.flatMap(topic =>
    topic.partitions.map(one => ({ topic: topic.name, partition: one.partition })),
  )
  const [starts, ends] = await Promise.all([
    cluster.listOffsets(partitions, 'earliest'),
    cluster.listOffsets(partitions, 'latest'),
  ])
  const logs = partitionLogs(topics, starts, ends)
  const rows = isShare ? shareRows(group, begun, logs) : lagRows(group, committed, assigned, logs)
  const topicIds = new Map(topics.map(topic => [topic.name, topic.id]))
  const gaps = gapsOf(group, description, partitions, ends)
  if (share && !share.known) gaps.push({ name: `lag of "${group}"`, why: share.why })
  return { listed, description, rows, topicIds, gaps }
}

function absent(group: string, names: string[], silent: string[]): Failure {
  if (silent.length > 0)
    return new Failure(
      'unreachable',
      `Whether group "${group}" exists cannot be told: ${silent.join(', ')} did not answer.`,
      {
        hint: 'Try again when it is back; health shows the brokers.',
      },
    )
  const near = nearest(group, names)
  return new Failure('not-found', `There is no consumer group "${group}" in this cluster.`, {
    hint: near ? `Did you mean "${near}"?` : 'groups list shows them.',
  })
}

function gapsOf(
  group: string,
  description: Known<GroupDescription>,
  partitions: TopicPartition[],
  ends: Map<string, Known<bigint | null>>,
): Gap[] {
  const gaps: Gap[] = description.known ? [] : [{ name: `members of "${group}"`, why: description.why }]
  for (const one of partitions) {
    const end = ends.get(partitionKey(one.topic, one.partition))
    if (end && !end.known) gaps.push({ name: `${one.topic}-${one.partition}`, why: end.why })
  }
  return gaps
}

const brokerName = (one: { broker: number | null }): string =>
  one.broker === null ? 'a coordinator' : `broker ${one.broker}`
