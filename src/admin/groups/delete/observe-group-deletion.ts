import type { Context } from '../../../context.ts'
import { type LagRow, lagRows } from '../../../core/lag.ts'
import type { TopicPartition } from '../../../kafka/cluster.ts'
import { partitionLogs } from '../../../kafka/partition-logs.ts'
import { movedLately } from '../../offsets/moved-lately.ts'
import { type ObservedGroup, observeGroups } from '../../offsets/observe-group.ts'
import { chosenGroups } from '../chosen-groups.ts'

/** A group that is to be deleted, with how far it is. */
export interface ObservedGroupDeletion extends ObservedGroup {
  rows: LagRow[]
  /** When a commit of the group was last seen moving: perhaps a reader by `assign`, which shows as no member. */
  movedLately: number | null
}

/** Throws `not-found` for a glob that fits nothing. */
export async function observeGroupDeletion(
  args: { group: string[] },
  context: Context,
): Promise<ObservedGroupDeletion[]> {
  const { cluster } = context
  const listing = await cluster.listGroups()
  const groups = await observeGroups(cluster, listing, chosenGroups(args.group, listing))
  const topics = groups[0]?.cluster.topics ?? []
  const partitions = topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partition }): TopicPartition => ({ topic: name, partition })),
  )
  const [starts, ends] = await Promise.all([
    cluster.listOffsets(partitions, 'earliest'),
    cluster.listOffsets(partitions, 'latest'),
  ])
  const logs = partitionLogs(topics, starts, ends)
  const observed: ObservedGroupDeletion[] = []
  for (const one of groups)
    observed.push({
      ...one,
      rows: lagRows(one.group, one.committed, [], logs),
      movedLately: await movedLately(context, one.group),
    })
  return observed
}
