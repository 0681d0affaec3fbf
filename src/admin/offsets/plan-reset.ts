import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Consequence } from '../../core/plan.ts'
import { counted, listed } from '../../core/words.ts'
import { togetherRefused } from '../groups/chosen-groups.ts'
import { describeReset, type Move } from './describe-reset.ts'
import { groupMoves, type ObservedReset } from './group-moves.ts'
import type { ResetArguments } from './reset-arguments.ts'
import type { PartitionDecision, ResetDecision } from './reset-decision.ts'
import { topicsOf } from './topics-of.ts'

export interface ObservedResets {
  groups: ObservedReset[]
  /** The asker's, for the times in the plan. */
  zone: string
  /** Epoch milliseconds. */
  now: number
}

/**
 * Pure: the plan of `offsets reset`, or why it cannot be. One group that may not be moved stops all; those that only a glob
 * names and that have no commits of this kind are left out, and the plan says so.
 */
export function planReset(args: ResetArguments, { groups, zone, now }: ObservedResets): PlanOrRefusal {
  const left = groups.filter(one => one.isNamed || one.listed === undefined || hasCommits(one))
  const failures: Failure[] = []
  const planned = left.flatMap(observed => {
    try {
      return [{ observed, ...groupMoves(args, observed) }]
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      failures.push(error)
      return []
    }
  })
  const refused = togetherRefused(failures, left.length, 'moved')
  if (refused) return { kind: 'refusal', failure: refused }
  const [first] = planned
  if (!first)
    return {
      kind: 'refusal',
      failure: new Failure('not-found', 'None of these groups has committed offsets.', {
        hint: 'groups list shows them.',
      }),
    }
  const { cluster } = first.observed
  const moves = planned.flatMap(one => one.moves)
  const decision: ResetDecision = {
    clusterId: cluster.clusterId,
    topics: topicsOf(moves, cluster.topics),
    groups: planned.map(one => ({ group: one.observed.group, partitions: one.moves.map(decided) })),
  }
  const without = groups.filter(one => !left.includes(one)).map(one => one.group)
  const said = [
    ...planned.flatMap(({ observed, still }) => remarks(args, observed, still, planned.length === 1)),
    ...(without.length > 0 ? [leftOut(without)] : []),
  ]
  return { kind: 'plan', plan: describeReset(args, decision, moves, said, { zone, now }) }
}

const hasCommits = ({ listed: one, committed, lines }: ObservedReset): boolean =>
  one?.kind !== 'share' && (committed.length > 0 || lines !== null)

const leftOut = (groups: readonly string[]): Consequence => ({
  severity: 'note',
  text: `${counted(groups.length, 'group')} without committed offsets ${groups.length === 1 ? 'stays' : 'stay'} as ${groups.length === 1 ? 'it is' : 'they are'}: ${listed(groups)}.`,
})

function decided(move: Move): PartitionDecision {
  const current = move.current && {
    offset: move.current.offset,
    leaderEpoch: move.current.leaderEpoch,
    metadata: move.current.metadata,
  }
  return { topic: move.topic, partition: move.partition, current, to: move.to }
}

function remarks(
  args: ResetArguments,
  observed: ObservedReset,
  withoutCommit: number,
  isOnly: boolean,
): Consequence[] {
  const its = isOnly ? 'Its' : `"${observed.group}": its`
  const theGroup = isOnly ? 'The group' : `"${observed.group}"`
  const existing = new Set(observed.cluster.topics.map(topic => topic.name))
  const gone = [...new Set(observed.committed.map(one => one.topic))].filter(topic => !existing.has(topic))
  const list: Consequence[] = []
  if (observed.movedLately !== null)
    list.push({
      severity: 'warning',
      text: [
        `${its} commits last moved at `,
        { time: observed.movedLately },
        '. Unless its consumers were stopped since, something reads with assign, shows as no member, and may overwrite the new offsets.',
      ],
    })
  if (!observed.listed)
    list.push({
      severity: 'note',
      text: `The group "${observed.group}" does not exist yet; these are its first commits.`,
    })
  if (gone.length > 0 && args.topic === undefined && observed.lines === null)
    list.push({
      severity: 'note',
      text: `${theGroup} also has commits on deleted topics, which stay as they are: ${gone.join(', ')}.`,
    })
  if (withoutCommit > 0)
    list.push({
      severity: 'note',
      text: `${counted(withoutCommit, 'partition')} without a commit cannot be moved from where it is and stays so.`,
    })
  return list
}
