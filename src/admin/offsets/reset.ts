import { type Context, defineChange } from '../../context.ts'
import { consumerGroup, flag, partitionSet, topicName } from '../../core/arguments/kinds.ts'
import type { Committed, TopicPartition } from '../../kafka/cluster.ts'
import { applyDecision, inspectDecision } from './apply-decision.ts'
import { movedLately } from './moved-lately.ts'
import { observeGroup } from './observe-group.ts'
import { offsetTarget } from './offset-target.ts'
import { offsetsOutcome, presentOffsetsOutcome } from './offsets-outcome.ts'
import { type ObservedReset, planReset, scope } from './plan-reset.ts'
import type { ResetArguments } from './reset-arguments.ts'

export const resetOffsets = defineChange({
  name: 'offsets reset',
  aliases: ['reset-offsets'],
  summary: 'Move the committed offsets of a consumer group',
  arguments: {
    group: consumerGroup().positional(),
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
    'offsets reset g --shift-by -100 --dry-run',
  ],
  outcome: offsetsOutcome,
  observe,
  plan: planReset,
  execute: applyDecision,
  inspect: inspectDecision,
  present: presentOffsetsOutcome,
})

async function observe(args: ResetArguments, context: Context): Promise<ObservedReset> {
  const { cluster } = context
  const group = await observeGroup(cluster, args.group)
  const partitions = inScope(args, group.cluster.topics, group.committed)
  const [starts, ends, atTime] = await Promise.all([
    cluster.listOffsets(partitions, 'earliest'),
    cluster.listOffsets(partitions, 'latest'),
    args.to.kind === 'time'
      ? cluster.listOffsets(partitions, { time: args.to.at })
      : new Map<string, never>(),
  ])
  return { ...group, starts, ends, atTime, movedLately: await movedLately(context, args.group) }
}

/** The plan says what is wrong with the scope; here a wrong one only means that nothing more needs to be read. */
function inScope(
  args: ResetArguments,
  topics: Parameters<typeof scope>[1],
  committed: Committed[],
): TopicPartition[] {
  const isKnown = args.topic === undefined || topics.some(topic => topic.name === args.topic)
  return isKnown ? scope(args, topics, committed) : []
}
