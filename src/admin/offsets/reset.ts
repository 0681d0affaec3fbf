import { type Context, defineChange } from '../../context.ts'
import { consumerGroups, flag, partitionSet, topicName } from '../../core/arguments/kinds.ts'
import { type GroupListing, partitionKey, type TopicPartition } from '../../kafka/cluster.ts'
import { type ChosenGroup, chosenGroups } from '../groups/chosen-groups.ts'
import { applyDecision } from './apply-decision.ts'
import { inspectDecision } from './inspect-decision.ts'
import { linesOfTarget } from './lines-of-target.ts'
import { movedLately } from './moved-lately.ts'
import { type ObservedGroup, observeGroups } from './observe-group.ts'
import type { OffsetLine } from './offset-lines.ts'
import { offsetTarget } from './offset-target.ts'
import { offsetsOutcome, presentOffsetsOutcome } from './offsets-outcome.ts'
import { type ObservedResets, planReset } from './plan-reset.ts'
import type { ResetArguments } from './reset-arguments.ts'
import { scope } from './scope.ts'

export const resetOffsets = defineChange({
  name: 'offsets reset',
  aliases: ['reset-offsets'],
  summary: 'Move the committed offsets of consumer groups',
  arguments: {
    group: consumerGroups('consumer groups, names or globs').positional(),
    to: offsetTarget(),
    topic: topicName().optional().about('only this topic'),
    partitions: partitionSet().optional(),
    create: flag('let a group that has no commits yet have its first ones'),
  },
  permission: 'offsets:write',
  risk: 'dangerous',
  examples: [
    'offsets reset backend_result_consumers --to earliest --reason "replay after the fix"',
    'offsets reset g --to "2h ago" --topic t --partitions 0,1 --reason …',
    "offsets reset 'tda_*' --shift-by -100 --dry-run",
    "offsets reset '*' --from-file offsets.csv --reason …",
  ],
  outcome: offsetsOutcome,
  observe,
  plan: planReset,
  execute: applyDecision,
  inspect: inspectDecision,
  present: presentOffsetsOutcome,
})

async function observe(args: ResetArguments, context: Context): Promise<ObservedResets> {
  const { cluster } = context
  const lines = linesOfTarget(args.to, context)
  const listing = await cluster.listGroups()
  const chosen = chosenGroups(args.group, listing, namesIn(lines, listing))
  const topics = [...(args.topic === undefined ? [] : [args.topic]), ...(lines ?? []).map(one => one.topic)]
  const groups = (await observeGroups(cluster, listing, chosen, { topics })).map(one => ({
    ...one,
    lines: lines?.filter(({ group }) => group === null || group === one.group) ?? null,
  }))
  const partitions = uniquePartitions(groups.flatMap(one => inScope(args, one)))
  const [starts, ends, atTime] = await Promise.all([
    cluster.listOffsets(partitions, 'earliest'),
    cluster.listOffsets(partitions, 'latest'),
    args.to.kind === 'time'
      ? cluster.listOffsets(partitions, { time: args.to.at })
      : new Map<string, never>(),
  ])
  const moved = await whenMoved(context, chosen)
  return {
    groups: groups.map(one => ({ ...one, starts, ends, atTime, movedLately: moved.get(one.group) ?? null })),
    zone: context.caller.zone,
    now: context.now,
  }
}

/** A glob means groups of the file, where that names any. */
const namesIn = (lines: readonly OffsetLine[] | null, listing: GroupListing): string[] => {
  const named = [...new Set((lines ?? []).flatMap(one => one.group ?? []))]
  return named.length > 0 ? named : listing.groups.map(one => one.id)
}

async function whenMoved(
  context: Context,
  chosen: readonly ChosenGroup[],
): Promise<Map<string, number | null>> {
  const moved = new Map<string, number | null>()
  for (const { group } of chosen) moved.set(group, await movedLately(context, group))
  return moved
}

/** The plan says what is wrong with the scope; here a wrong one only means that nothing more needs to be read. */
function inScope(
  args: ResetArguments,
  { cluster, committed, lines }: ObservedGroup & { lines: OffsetLine[] | null },
): TopicPartition[] {
  const names = new Set(cluster.topics.map(topic => topic.name))
  const isKnown = [args.topic ?? [], ...(lines ?? []).map(one => one.topic)]
    .flat()
    .every(name => names.has(name))
  return isKnown ? scope(args, cluster.topics, committed, lines) : []
}

const uniquePartitions = (partitions: readonly TopicPartition[]): TopicPartition[] => [
  ...new Map(partitions.map(one => [partitionKey(one.topic, one.partition), one])).values(),
]
