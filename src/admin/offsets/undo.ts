import { type Context, defineChange } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Consequence } from '../../core/plan.ts'
import { count, counted } from '../../core/words.ts'
import { partitionKey } from '../../kafka/cluster.ts'
import type { Snapshot } from '../../store/snapshots.ts'
import { applyDecision, inspectDecision } from './apply-decision.ts'
import { type ObservedGroup, observeGroup, refusal } from './observe-group.ts'
import { offsetsOutcome, presentOffsetsOutcome } from './offsets-outcome.ts'
import { topicsOf } from './plan-reset.ts'
import type { PartitionDecision, ResetDecision } from './reset-decision.ts'

interface ObservedUndo extends ObservedGroup {
  snapshot: Snapshot
}

export const undoOffsets = defineChange({
  name: 'offsets undo',
  summary: 'Put back the offsets that a reset replaced',
  arguments: {
    request: text('REQUEST', 'the request whose effect is undone, such as r-7k2m9q').positional(),
  },
  permission: 'offsets:write',
  risk: 'dangerous',
  examples: ['offsets undo r-7k2m9q --reason "the replay was not needed"'],
  outcome: offsetsOutcome,
  observe,
  plan,
  execute: applyDecision,
  inspect: inspectDecision,
  present: presentOffsetsOutcome,
})

async function observe(
  args: { request: string },
  { cluster, store, environment }: Context,
): Promise<ObservedUndo> {
  const snapshot = store.snapshots.get(args.request)
  if (!snapshot)
    throw new Failure('not-found', `Nothing is kept that could undo "${args.request}".`, {
      hint: 'approvals list --all shows past requests; only those that moved offsets can be undone.',
    })
  if (snapshot.environment !== environment)
    throw new Failure(
      'usage',
      `Request ${args.request} was made in ${snapshot.environment}, not in ${environment}.`,
      {
        hint: `Add --env ${snapshot.environment}.`,
      },
    )
  // What is replaced is kept before the commit is sent; where that was refused, nothing was replaced.
  const outcome = store.requests.get(args.request)?.outcome
  if (outcome?.kind === 'failed' && (outcome.code === 'refused' || outcome.code === 'conflict'))
    throw new Failure('not-found', `Request ${args.request} changed nothing, so there is nothing to undo.`, {
      hint: `It ended with: ${outcome.message}`,
    })
  return { ...(await observeGroup(cluster, snapshot.group)), snapshot }
}

/** Pure: back to exactly what was there, offset, leader epoch and metadata; what had no commit has none again. */
function plan(args: { request: string }, observed: ObservedUndo): PlanOrRefusal {
  const { snapshot, cluster } = observed
  if (snapshot.clusterId !== cluster.clusterId)
    return {
      kind: 'refusal',
      failure: new Failure(
        'refused',
        'These offsets belong to another cluster than the one that answers now.',
      ),
    }
  const refused = refusal(observed, false)
  if (refused) return { kind: 'refusal', failure: refused }
  const ids = new Map(cluster.topics.map(topic => [topic.name, topic.id]))
  const rows = snapshot.rows.filter(row => ids.get(row.topic) === row.topicId)
  if (rows.length === 0) {
    const failure = new Failure(
      'refused',
      'All topics of this request were deleted or made anew since; their old offsets mean nothing now.',
    )
    return { kind: 'refusal', failure }
  }
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
  const decision: ResetDecision = {
    clusterId: cluster.clusterId,
    group: snapshot.group,
    topics: topicsOf(rows, cluster.topics),
    partitions,
  }
  return {
    kind: 'plan',
    plan: {
      title: `Put back ${counted(rows.length, 'committed offset')} of group "${snapshot.group}" that ${args.request} replaced`,
      decision,
      estimates: {},
      steps: partitions.map(one => ({
        state: 'planned',
        text: `${one.topic}-${one.partition}: ${shown(one.current?.offset)} → ${shown(one.to)}`,
      })),
      table: {
        columns: [
          { name: 'Topic' },
          { name: 'Partition', align: 'right' },
          { name: 'Now', align: 'right' },
          { name: 'Back to', align: 'right' },
          { name: 'Moved since', align: 'right' },
        ],
        rows: partitions.map((one, index) => [
          one.topic,
          String(one.partition),
          shown(one.current?.offset),
          shown(one.to),
          movedSince(one, rows[index]?.after ?? null),
        ]),
      },
      consequences: consequences(snapshot, rows, partitions),
      nothingToDo: partitions.every(isBack),
    },
  }
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

function consequences(
  snapshot: Snapshot,
  rows: Snapshot['rows'],
  partitions: PartitionDecision[],
): Consequence[] {
  const list: Consequence[] = []
  const difference = (one: PartitionDecision): bigint =>
    typeof one.to === 'bigint' && one.current ? one.to - one.current.offset : 0n
  const skipped = partitions.reduce((sum, one) => sum + (difference(one) > 0n ? difference(one) : 0n), 0n)
  const again = partitions.reduce((sum, one) => sum + (difference(one) < 0n ? -difference(one) : 0n), 0n)
  if (skipped > 0n)
    list.push({
      severity: 'warning',
      text: `${counted(skipped, 'record')} will be skipped: the group had read them before the reset.`,
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
      text: `The group has moved on in ${counted(moved.length, 'partition')} since then; that progress is lost.`,
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
