import type { Context } from '../../../context.ts'
import type { Executed, Run } from '../../../core/command.ts'
import { Failure } from '../../../core/failure.ts'
import type { Plan } from '../../../core/plan.ts'
import type { Step } from '../../../core/report.ts'
import type { Cluster } from '../../../kafka/cluster.ts'
import { isDoubtful } from '../../offsets/read-back.ts'
import { togetherRefused } from '../chosen-groups.ts'
import { groupDeletionDecision, groupDeletionText } from './group-deletion-decision.ts'
import type { GroupsDeleted } from './groups-deleted.ts'

/**
 * Keeps what the groups have committed (for `offsets undo`), deletes them, and sees that they are gone. Throws where none
 * was deleted.
 */
export async function executeGroupDeletion(
  plan: Plan,
  { cluster, store, environment }: Context,
  run: Run,
): Promise<Executed<GroupsDeleted>> {
  const { clusterId, groups } = groupDeletionDecision.parse(plan.decision)
  const { requestId } = run
  for (const { group, commits } of groups) {
    const rows = commits.flatMap(({ topic, topicId, partition, ...before }) =>
      topicId === null ? [] : [{ topic, topicId, partition, before, after: null }],
    )
    if (rows.length > 0) store.snapshots.save({ requestId, environment, clusterId, group, rows })
  }
  if (!run.isMine())
    throw new Failure('conflict', 'Another process has taken this request over. Nothing was deleted.')
  const results = await cluster.deleteGroups(groups.map(one => one.group))
  const errors = new Map(results.map(one => [one.group, one.error]))
  // A lost answer does no harm where the group is gone; that nobody could look leaves the doubt.
  const still = results.some(one => one.error !== null) ? await idsIn(cluster).catch(() => null) : null
  const failures: Failure[] = []
  const rows = groups.map(({ group, commits }) => {
    const error = errors.get(group) ?? null
    const isGone =
      error === null || error.code === 'not-found' || (isDoubtful(error) && still?.has(group) === false)
    if (!isGone) failures.push(error)
    return { group, commits: commits.length, error: isGone ? null : error.message }
  })
  const refused = togetherRefused(failures, groups.length, 'deleted')
  if (refused && failures.length === groups.length) throw refused
  return { outcome: { requestId, rows }, failures }
}

/** After a crash: which of the groups are still there. */
export async function inspectGroupDeletion(plan: Plan, { cluster }: Context): Promise<Step[]> {
  const { groups } = groupDeletionDecision.parse(plan.decision)
  const ids = await idsIn(cluster)
  return groups.map(({ group }) => ({
    state: ids.has(group) ? ('not-tried' as const) : ('done' as const),
    text: groupDeletionText(group),
    ...(ids.has(group) ? { detail: 'It is still there.' } : {}),
  }))
}

/** Throws while a broker does not tell its groups: then none can be said to be gone. */
async function idsIn(cluster: Cluster): Promise<ReadonlySet<string>> {
  const { groups, missing } = await cluster.listGroups()
  const [first] = missing
  if (first) throw first.why
  return new Set(groups.map(one => one.id))
}
