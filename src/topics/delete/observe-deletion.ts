import type { Context } from '../../context.ts'
import { Failure, type Known, toFailure } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { partitionKey, type Topic, type TopicPartition } from '../../kafka/cluster.ts'
import { chosenTopics } from '../chosen-topics.ts'
import { protectionOf } from '../protection.ts'
import { readersOf } from '../readers-of.ts'
import { type TopicUser, usersOf } from '../show/users-of.ts'
import { noSizes, partitionSizes, type Size, topicSize } from '../topic-sizes.ts'

/** The topics that are to be deleted, with all that would be lost. */
export interface ObservedDeletion {
  clusterId: string
  topics: ToDelete[]
  /** What is not known of them. */
  gaps: Gap[]
}
export interface ToDelete {
  topic: string
  id: string
  partitions: number
  /** Offsets between start and end; compaction and transactions leave fewer records. null: not known. */
  records: bigint | null
  size: Size
  groups: { group: string; state: string }[]
  /** By the access file; null: it does not name the topic. */
  users: TopicUser[] | null
  protection: string | null
  isDeclared: boolean
}

/** Throws `not-found` for a name or glob that fits no topic. */
export async function observeDeletion(
  args: { topic: string[] },
  { cluster, config }: Context,
): Promise<ObservedDeletion> {
  const description = await cluster.describe()
  const names = description.topics.map(topic => topic.name)
  const chosen = new Set(chosenTopics(args.topic, names, 'is in this cluster'))
  const topics = description.topics.filter(topic => chosen.has(topic.name))
  const partitions = topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partition }): TopicPartition => ({ topic: name, partition })),
  )
  const [starts, ends, dirs, scan] = await Promise.all([
    cluster.listOffsets(partitions, 'earliest'),
    cluster.listOffsets(partitions, 'latest'),
    cluster.logDirs().catch(toFailure),
    cluster.scan().catch(toFailure),
  ])
  const { sizes, gaps } = partitionSizes(topics, dirs instanceof Failure ? noSizes(topics, dirs) : dirs)
  const read =
    scan instanceof Failure ? { readers: new Map<string, string[]>(), unseen: scan } : readersOf(scan)
  const states = new Map(scan instanceof Failure ? [] : scan.groups.map(group => [group.id, group.state]))
  return {
    clusterId: description.clusterId,
    topics: topics.map(topic => ({
      topic: topic.name,
      id: topic.id,
      partitions: topic.partitions.length,
      records: recordsIn(topic, starts, ends),
      size: topicSize(topic, sizes),
      groups: (read.readers.get(topic.name) ?? []).map(group => ({
        group,
        state: states.get(group) ?? 'unknown',
      })),
      users: usersOf(config.access, topic.name),
      protection: protectionOf(config, topic.name),
      isDeclared: config.topics.topics.has(topic.name),
    })),
    gaps: [...gaps, ...(read.unseen ? [{ name: 'all groups that read it', why: read.unseen }] : [])],
  }
}

type Offsets = ReadonlyMap<string, Known<bigint | null>>

function recordsIn({ name, partitions }: Topic, starts: Offsets, ends: Offsets): bigint | null {
  let records = 0n
  for (const { partition } of partitions) {
    const key = partitionKey(name, partition)
    const [start, end] = [starts.get(key), ends.get(key)]
    if (!start?.known || !end?.known) return null
    records += (end.value ?? 0n) - (start.value ?? 0n)
  }
  return records
}
