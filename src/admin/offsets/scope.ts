import { Failure } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type { Committed, Topic, TopicPartition } from '../../kafka/cluster.ts'
import type { OffsetLine } from './offset-lines.ts'
import type { ResetArguments } from './reset-arguments.ts'

/**
 * The partitions that a reset is about: those that lines name, chosen ones, those of one topic, or all in which the group has
 * a commit. Throws for a topic or partition that does not exist.
 */
export function scope(
  args: Pick<ResetArguments, 'topic' | 'partitions'>,
  topics: readonly Topic[],
  committed: readonly Committed[],
  lines: readonly OffsetLine[] | null = null,
): TopicPartition[] {
  const byName = new Map(topics.map(topic => [topic.name, topic]))
  if (lines) return namedByLines(args, byName, lines)
  if (args.topic !== undefined) {
    const topic = byName.get(args.topic)
    if (!topic) throw noTopic(args.topic, byName.keys())
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
    .sort(byPlace)
}

function namedByLines(
  { topic: only, partitions }: Pick<ResetArguments, 'topic' | 'partitions'>,
  topics: ReadonlyMap<string, Topic>,
  lines: readonly OffsetLine[],
): TopicPartition[] {
  return lines
    .filter(
      one =>
        (only === undefined || one.topic === only) &&
        (partitions === undefined || partitions.includes(one.partition)),
    )
    .map(({ topic: name, partition }) => {
      const topic = topics.get(name)
      if (!topic) throw noTopic(name, topics.keys())
      if (topic.partitions.some(one => one.partition === partition)) return { topic: name, partition }
      throw new Failure('not-found', `Topic ${name} has no partition ${partition}.`, {
        hint: `It has ${topic.partitions.length}.`,
      })
    })
    .sort(byPlace)
}

function noTopic(name: string, names: Iterable<string>): Failure {
  const near = nearest(name, names)
  return new Failure('not-found', `There is no topic "${name}" in this cluster.`, {
    hint: near ? `Did you mean ${near}?` : 'topics list shows them.',
  })
}

const byPlace = (a: TopicPartition, b: TopicPartition): number =>
  a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition
