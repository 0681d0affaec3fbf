import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure, type Known } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type { Consequence } from '../../core/plan.ts'
import { counted } from '../../core/words.ts'
import { type Committed, partitionKey, type Topic, type TopicPartition } from '../../kafka/cluster.ts'
import { describeReset, type Move } from './describe-reset.ts'
import { type ObservedGroup, refusal } from './observe-group.ts'
import type { OffsetTarget } from './offset-target.ts'
import type { ResetArguments } from './reset-arguments.ts'
import type { PartitionDecision, ResetDecision } from './reset-decision.ts'

export interface ObservedReset extends ObservedGroup {
  starts: Map<string, Known<bigint | null>>
  ends: Map<string, Known<bigint | null>>
  /** First record at or after the target's time; null: there is none, so the end is meant. Empty for other targets. */
  atTime: Map<string, Known<bigint | null>>
  /** When a commit of the group was last seen moving: perhaps a reader by `assign`, which shows as no member. */
  movedLately: number | null
}

/** The partitions that a reset is about: chosen ones, those of one topic, or all in which the group has a commit. */
export function scope(
  args: Pick<ResetArguments, 'topic' | 'partitions'>,
  topics: Topic[],
  committed: Committed[],
): TopicPartition[] {
  const byName = new Map(topics.map(topic => [topic.name, topic]))
  if (args.topic !== undefined) {
    const topic = byName.get(args.topic)
    if (!topic) {
      const near = nearest(args.topic, byName.keys())
      throw new Failure('not-found', `There is no topic "${args.topic}" in this cluster.`, {
        hint: near ? `Did you mean ${near}?` : 'topics list shows them.',
      })
    }
    const all = topic.partitions.map(one => one.partition).sort((a, b) => a - b)
    const wrong = (args.partitions ?? []).filter(one => !all.includes(one))
    if (wrong.length > 0)
      throw new Failure('not-found', `Topic ${topic.name} has no partition ${wrong.join(', ')}.`, {
        hint: `It has ${all.length}: ${all[0]} to ${all.at(-1)}.`,
      })
    return (args.partitions ?? all).map(partition => ({ topic: topic.name, partition }))
  }
  const named = [...new Set(committed.map(one => one.topic))].filter(name => byName.has(name)).sort()
  if (args.partitions && named.length > 1)
    throw new Failure('usage', `The group reads ${named.length} topics, so --partitions needs --topic.`, {
      hint: `One of: ${named.join(', ')}.`,
    })
  const [only] = named
  if (args.partitions && only !== undefined)
    return scope({ topic: only, partitions: args.partitions }, topics, committed)
  return committed
    .filter(one => byName.has(one.topic))
    .map(({ topic, partition }) => ({ topic, partition }))
    .sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition))
}

/** Pure: the plan of `offsets reset`, or why it cannot be. */
export function planReset(args: ResetArguments, observed: ObservedReset): PlanOrRefusal {
  const refused = refusal(
    observed,
    args.create && args.topic !== undefined,
    'groups list shows them. For a group that is yet to start, name its --topic and add --create.',
  )
  if (refused) return { kind: 'refusal', failure: refused }
  if (observed.committed.length === 0 && !(args.topic !== undefined && args.create))
    return refuse(
      'refused',
      `Group "${args.group}" has no committed offsets yet.`,
      'Name the --topic and add --create to give it some.',
    )
  const partitions = scope(args, observed.cluster.topics, observed.committed)
  if (partitions.length === 0) {
    const gone = [...new Set(observed.committed.map(one => one.topic))].join(', ')
    return refuse(
      'not-found',
      `All topics in which group "${args.group}" has commits are deleted: ${gone}.`,
      'There is nothing to move.',
    )
  }
  const blind = partitions.filter(one => !readable(observed, one, args.to))
  if (blind.length > 0) {
    const names = blind.slice(0, 5).map(one => `${one.topic}-${one.partition}`)
    const why = firstReason(observed, blind, args.to)
    return refuse(
      'unreachable',
      `The log of ${names.join(', ')}${blind.length > 5 ? ` and ${blind.length - 5} more` : ''} cannot be read: ${why}`,
      'Wait until the partitions have a leader (health shows them), or name the others with --topic and --partitions.',
    )
  }
  const commits = new Map(observed.committed.map(one => [partitionKey(one.topic, one.partition), one]))
  const moves = partitions.flatMap(one => {
    const move = moveOf(one, args.to, observed, commits.get(partitionKey(one.topic, one.partition)))
    return move ? [move] : []
  })
  if (moves.length === 0)
    return refuse(
      'refused',
      'None of these partitions has a commit that could be moved from where it is.',
      'Use earliest, latest, a time or an offset.',
    )
  const decision: ResetDecision = {
    clusterId: observed.cluster.clusterId,
    group: args.group,
    topics: topicsOf(moves, observed.cluster.topics),
    partitions: moves.map(move => decided(move)),
  }
  return {
    kind: 'plan',
    plan: describeReset(args, decision, moves, remarks(args, observed, partitions.length - moves.length)),
  }
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
  const move = (wanted: bigint): Move => {
    const base = { ...at, current: commit ?? null, start, end, wanted }
    if (wanted <= start) return { ...base, to: 'earliest', offset: start }
    if (wanted > end) return { ...base, to: 'latest', offset: end }
    return { ...base, to: wanted, offset: wanted }
  }
  switch (target.kind) {
    case 'earliest':
      return { ...at, current: commit ?? null, start, end, wanted: start, to: 'earliest', offset: start }
    case 'latest':
      return { ...at, current: commit ?? null, start, end, wanted: end, to: 'latest', offset: end }
    case 'offset':
      return move(target.offset)
    case 'time': {
      const found = observed.atTime.get(key)
      const offset = found?.known ? found.value : null
      return offset === null
        ? { ...at, current: commit ?? null, start, end, wanted: end, to: 'latest', offset: end }
        : move(offset)
    }
    case 'current':
      return commit && move(commit.offset)
    case 'shift':
      return commit && move(commit.offset + target.by)
  }
}

function decided(move: Move): PartitionDecision {
  const current = move.current && {
    offset: move.current.offset,
    leaderEpoch: move.current.leaderEpoch,
    metadata: move.current.metadata,
  }
  return { topic: move.topic, partition: move.partition, current, to: move.to }
}

export function topicsOf(
  partitions: readonly { topic: string }[],
  topics: readonly Topic[],
): ResetDecision['topics'] {
  const names = new Set(partitions.map(one => one.topic))
  return Object.fromEntries(
    topics
      .filter(topic => names.has(topic.name))
      .map(topic => [topic.name, { id: topic.id, partitions: topic.partitions.length }]),
  )
}

function remarks(args: ResetArguments, observed: ObservedReset, withoutCommit: number): Consequence[] {
  const existing = new Set(observed.cluster.topics.map(topic => topic.name))
  const gone = [...new Set(observed.committed.map(one => one.topic))].filter(topic => !existing.has(topic))
  const list: Consequence[] = []
  if (observed.movedLately !== null)
    list.push({
      severity: 'warning',
      text: [
        'Its commits last moved at ',
        { time: observed.movedLately },
        '. Unless its consumers were stopped since, something reads with assign, shows as no member, and may overwrite the new offsets.',
      ],
    })
  if (!observed.listed)
    list.push({
      severity: 'note',
      text: `The group "${args.group}" does not exist yet; these are its first commits.`,
    })
  if (gone.length > 0 && args.topic === undefined)
    list.push({
      severity: 'note',
      text: `The group also has commits on deleted topics, which stay as they are: ${gone.join(', ')}.`,
    })
  if (withoutCommit > 0)
    list.push({
      severity: 'note',
      text: `${counted(withoutCommit, 'partition')} without a commit cannot be moved from where it is and stays so.`,
    })
  return list
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

function refuse(code: 'refused' | 'not-found' | 'unreachable', message: string, hint: string): PlanOrRefusal {
  return { kind: 'refusal', failure: new Failure(code, message, { hint }) }
}
