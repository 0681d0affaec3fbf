import { Failure, type Known } from '../../core/failure.ts'
import { type Committed, partitionKey, type TopicPartition } from '../../kafka/cluster.ts'
import type { Move } from './describe-reset.ts'
import { type ObservedGroup, refusal } from './observe-group.ts'
import type { OffsetLine } from './offset-lines.ts'
import type { OffsetTarget } from './offset-target.ts'
import type { ResetArguments } from './reset-arguments.ts'
import { scope } from './scope.ts'

export interface ObservedReset extends ObservedGroup {
  starts: Map<string, Known<bigint | null>>
  ends: Map<string, Known<bigint | null>>
  /** First record at or after the target's time; null: there is none, so the end is meant. Empty for other targets. */
  atTime: Map<string, Known<bigint | null>>
  /** The target's lines that are meant for this group; null: it is no file and nothing pasted. */
  lines: OffsetLine[] | null
  /** When a commit of the group was last seen moving: perhaps a reader by `assign`, which shows as no member. */
  movedLately: number | null
}

/** Pure: where the partitions of one group go. `still`: how many have no commit from where they could be moved. */
export function groupMoves(args: ResetArguments, observed: ObservedReset): { moves: Move[]; still: number } {
  const { group, lines } = observed
  const mayBegin = args.create && (args.topic !== undefined || lines !== null)
  const refused = refusal(
    observed,
    mayBegin,
    'groups list shows them. For a group that is yet to start, name its --topic and add --create.',
  )
  if (refused) throw refused
  if (observed.committed.length === 0 && !mayBegin)
    throw new Failure('refused', `Group "${group}" has no committed offsets yet.`, {
      hint: lines
        ? 'Add --create to give it those of the file.'
        : 'Name the --topic and add --create to give it some.',
    })
  if (lines?.length === 0)
    throw new Failure('not-found', `No line is for group "${group}".`, {
      hint: 'Name the groups of the file, or * for all of them.',
    })
  const partitions = scope(args, observed.cluster.topics, observed.committed, lines)
  if (partitions.length === 0) throw nothingInScope(observed)
  const blind = partitions.filter(one => !readable(observed, one, args.to))
  if (blind.length > 0) throw cannotRead(observed, blind, args.to)
  const commits = new Map(observed.committed.map(one => [partitionKey(one.topic, one.partition), one]))
  const moves = partitions.flatMap(one => {
    const move = moveOf(one, args.to, observed, commits.get(partitionKey(one.topic, one.partition)))
    return move ? [move] : []
  })
  if (moves.length === 0)
    throw new Failure(
      'refused',
      'None of these partitions has a commit that could be moved from where it is.',
      { hint: 'Use earliest, latest, a time or an offset.' },
    )
  return { moves, still: partitions.length - moves.length }
}

function nothingInScope({ group, committed, lines }: ObservedReset): Failure {
  if (lines)
    return new Failure('not-found', `No line for group "${group}" is about this topic and these partitions.`)
  const gone = [...new Set(committed.map(one => one.topic))].join(', ')
  return new Failure('not-found', `All topics in which group "${group}" has commits are deleted: ${gone}.`, {
    hint: 'There is nothing to move.',
  })
}

function cannotRead(observed: ObservedReset, blind: TopicPartition[], target: OffsetTarget): Failure {
  const names = blind.slice(0, 5).map(one => `${one.topic}-${one.partition}`)
  const why = firstReason(observed, blind, target)
  return new Failure(
    'unreachable',
    `The log of ${names.join(', ')}${blind.length > 5 ? ` and ${blind.length - 5} more` : ''} cannot be read: ${why}`,
    {
      hint: 'Wait until the partitions have a leader (health shows them), or name the others with --topic and --partitions.',
    },
  )
}

function moveOf(
  at: TopicPartition,
  target: OffsetTarget,
  observed: ObservedReset,
  commit: Committed | undefined,
): Move | undefined {
  const key = partitionKey(at.topic, at.partition)
  const start = number(observed.starts.get(key))
  const end = number(observed.ends.get(key))
  const own = { ...at, group: observed.group, current: commit ?? null, start, end }
  const move = (wanted: bigint): Move => {
    const base = { ...own, wanted }
    if (wanted <= start) return { ...base, to: 'earliest', offset: start }
    if (wanted > end) return { ...base, to: 'latest', offset: end }
    return { ...base, to: wanted, offset: wanted }
  }
  switch (target.kind) {
    case 'earliest':
      return { ...own, wanted: start, to: 'earliest', offset: start }
    case 'latest':
      return { ...own, wanted: end, to: 'latest', offset: end }
    case 'offset':
      return move(target.offset)
    case 'time': {
      const found = observed.atTime.get(key)
      const offset = found?.known ? found.value : null
      return offset === null ? { ...own, wanted: end, to: 'latest', offset: end } : move(offset)
    }
    case 'file':
    case 'lines': {
      const line = observed.lines?.find(one => one.topic === at.topic && one.partition === at.partition)
      return line && move(line.offset)
    }
    case 'current':
      return commit && move(commit.offset)
    case 'shift':
      return commit && move(commit.offset + target.by)
  }
}

const number = (offset: Known<bigint | null> | undefined): bigint =>
  offset?.known ? (offset.value ?? 0n) : 0n

function readable(observed: ObservedReset, at: TopicPartition, target: OffsetTarget): boolean {
  const key = partitionKey(at.topic, at.partition)
  const isAtTimeKnown = target.kind !== 'time' || observed.atTime.get(key)?.known === true
  return isAtTimeKnown && hasOffset(observed.starts.get(key)) && hasOffset(observed.ends.get(key))
}

/** Every log has a start and an end: where the leader gave none, it is not known. */
const hasOffset = (offset: Known<bigint | null> | undefined): boolean =>
  offset?.known === true && offset.value !== null

function firstReason(observed: ObservedReset, blind: TopicPartition[], target: OffsetTarget): string {
  for (const at of blind)
    for (const place of [
      observed.starts,
      observed.ends,
      ...(target.kind === 'time' ? [observed.atTime] : []),
    ]) {
      const offset = place.get(partitionKey(at.topic, at.partition))
      if (offset && !offset.known) return offset.why.message
    }
  return 'no answer.'
}
