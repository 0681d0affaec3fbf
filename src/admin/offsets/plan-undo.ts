import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Consequence } from '../../core/plan.ts'
import { count, counted } from '../../core/words.ts'
import { partitionKey } from '../../kafka/cluster.ts'
import type { Snapshot } from '../../store/snapshots.ts'
import { togetherRefused } from '../groups/chosen-groups.ts'
import { type ObservedGroup, refusal } from './observe-group.ts'
import type { GroupDecision, PartitionDecision, ResetDecision } from './reset-decision.ts'
import { topicsOf } from './topics-of.ts'

export interface ObservedUndo extends ObservedGroup {
  snapshot: Snapshot
}

interface GroupUndo extends GroupDecision {
  snapshot: Snapshot
  /** Those of its rows whose topics are still the same. */
  rows: Snapshot['rows']
  /** The group is gone, as it was deleted. */
  isNew: boolean
}

/** Pure: back to exactly what was there, offset, leader epoch and metadata; what had no commit has none again. */
export function planUndo({ request }: { request: string }, observed: ObservedUndo[]): PlanOrRefusal {
  const failures: Failure[] = []
  const groups = observed.flatMap(one => {
    try {
      return [groupUndo(one)]
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      failures.push(error)
      return []
    }
  })
  const refused = togetherRefused(failures, observed.length, 'put back')
  const [first, ...others] = observed
  if (refused || !first)
    return { kind: 'refusal', failure: refused ?? new Failure('not-found', 'No group is left to put back.') }
  const isOnly = others.length === 0
  const { cluster } = first
  const rows = groups.flatMap(one => one.rows)
  const partitions = groups.flatMap(one => one.partitions)
  const decision: ResetDecision = {
    clusterId: cluster.clusterId,
    topics: topicsOf(rows, cluster.topics),
    groups: groups.map(one => ({ group: one.group, partitions: one.partitions })),
  }
  const whose = isOnly ? `group "${first.group}"` : counted(groups.length, 'group')
  return {
    kind: 'plan',
    plan: {
      title: `Put back ${counted(rows.length, 'committed offset')} of ${whose} that ${request} replaced`,
      decision,
      estimates: {},
      steps: groups.flatMap(({ group, partitions }) =>
        partitions.map(one => ({
          state: 'planned' as const,
          text: `${isOnly ? '' : `${group}: `}${one.topic}-${one.partition}: ${shown(one.current?.offset)} → ${shown(one.to)}`,
        })),
      ),
      table: {
        columns: [
          ...(isOnly ? [] : [{ name: 'Group' }]),
          { name: 'Topic' },
          { name: 'Partition', align: 'right' },
          { name: 'Now', align: 'right' },
          { name: 'Back to', align: 'right' },
          { name: 'Moved since', align: 'right' },
        ],
        rows: groups.flatMap(({ group, partitions, rows }) =>
          partitions.map((one, index) => [
            ...(isOnly ? [] : [group]),
            one.topic,
            String(one.partition),
            shown(one.current?.offset),
            shown(one.to),
            movedSince(one, rows[index]?.after ?? null),
          ]),
        ),
      },
      consequences: groups
        .flatMap(one => consequences(one, isOnly))
        .sort((a, b) => rank[a.severity] - rank[b.severity]),
      nothingToDo: partitions.every(isBack),
    },
  }
}

const rank = { critical: 0, warning: 1, note: 2 }

/** Throws where nothing can be put back, or may be. */
function groupUndo(observed: ObservedUndo): GroupUndo {
  const { snapshot, cluster } = observed
  if (snapshot.clusterId !== cluster.clusterId)
    throw new Failure('refused', 'These offsets belong to another cluster than the one that answers now.')
  const wasDeleted = snapshot.rows.every(row => row.after === null)
  const refused = refusal(observed, wasDeleted)
  if (refused) throw refused
  const ids = new Map(cluster.topics.map(topic => [topic.name, topic.id]))
  const rows = snapshot.rows.filter(row => ids.get(row.topic) === row.topicId)
  if (rows.length === 0)
    throw new Failure(
      'refused',
      'All topics of this request were deleted or made anew since; their old offsets mean nothing now.',
    )
  const now = new Map(observed.committed.map(one => [partitionKey(one.topic, one.partition), one]))
  const partitions = rows.map((row): PartitionDecision => {
    const current = now.get(partitionKey(row.topic, row.partition))
    return {
      topic: row.topic,
      partition: row.partition,
      current: current
        ? { offset: current.offset, leaderEpoch: current.leaderEpoch, metadata: current.metadata }
        : null,
      to: row.before?.offset ?? 'none',
      ...(row.before ? { leaderEpoch: row.before.leaderEpoch, metadata: row.before.metadata } : {}),
    }
  })
  return { group: snapshot.group, partitions, snapshot, rows, isNew: !observed.listed }
}

const isBack = ({ current, to, leaderEpoch, metadata }: PartitionDecision): boolean =>
  current === null
    ? to === 'none'
    : current.offset === to && current.leaderEpoch === leaderEpoch && current.metadata === metadata

const shown = (offset: PartitionDecision['to'] | undefined): string =>
  typeof offset === 'bigint' ? count(offset) : 'no commit'

function movedSince(one: PartitionDecision, after: bigint | null): string {
  if (one.current === null || after === null) return one.current === null && after === null ? '0' : '–'
  return count(one.current.offset - after)
}

function consequences({ snapshot, rows, partitions, isNew }: GroupUndo, isOnly: boolean): Consequence[] {
  const list: Consequence[] = []
  const group = `"${snapshot.group}"`
  if (isNew)
    list.push({ severity: 'note', text: `Group ${group} does not exist any more and is made anew by this.` })
  const difference = (one: PartitionDecision): bigint =>
    typeof one.to === 'bigint' && one.current ? one.to - one.current.offset : 0n
  const skipped = partitions.reduce((sum, one) => sum + (difference(one) > 0n ? difference(one) : 0n), 0n)
  const again = partitions.reduce((sum, one) => sum + (difference(one) < 0n ? -difference(one) : 0n), 0n)
  if (skipped > 0n)
    list.push({
      severity: 'warning',
      text: `${counted(skipped, 'record')} will be skipped: ${isOnly ? 'the group' : group} had read them before the reset.`,
    })
  if (again > 0n)
    list.push({
      severity: 'warning',
      text: `${counted(again, 'record')} will be read again by ${snapshot.group}.`,
    })
  const gone = snapshot.rows.length - rows.length
  const moved = rows.filter((row, index) => {
    const current = partitions[index]?.current?.offset ?? null
    return current !== row.after
  })
  if (moved.length > 0)
    list.push({
      severity: 'warning',
      text: `${isOnly ? 'The group' : group} has moved on in ${counted(moved.length, 'partition')} since then; that progress is lost.`,
    })
  const removed = partitions.filter(one => one.to === 'none')
  if (removed.length > 0)
    list.push({
      severity: 'note',
      text: `${counted(removed.length, 'partition')} had no commit before and ${removed.length === 1 ? 'has' : 'have'} none again.`,
    })
  if (gone > 0)
    list.push({
      severity: 'note',
      text: `${counted(gone, 'partition')} of topics that were deleted or made anew since stay as they are.`,
    })
  return list
}
