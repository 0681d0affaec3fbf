import { rulesOf } from '../../config/config.ts'
import { piiFieldsOf } from '../../config/personal-fields.ts'
import type { Context } from '../../context.ts'
import { authorise } from '../../core/authorise.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import type { Topic } from '../../kafka/cluster.ts'
import { schemasOf } from '../../records/schemas-of.ts'
import { chosenTopics } from '../chosen-topics.ts'
import { protectionOf } from '../protection.ts'
import type { ForgetArguments } from './forget-arguments.ts'
import { openMatcher } from './open-matcher.ts'
import { type Found, searchTopic } from './search-topic.ts'
import { type Cleanup, cleanupKeys, cleanupOf } from './topic-cleanup.ts'

export interface ObservedForget {
  clusterId: string
  topics: ObservedTopic[]
  /** Committed offsets of all groups in these topics. */
  commits: { group: string; topic: string; partition: number; offset: bigint }[]
  /** Why groups may be missing. */
  unseen: Failure | null
  now: number
}
export interface ObservedTopic {
  topic: string
  id: string
  cleanup: Cleanup
  protection: string | null
  found: Found
}

/** A plan is not to take longer than this; the job looks through the rest. */
const most = { bytes: 2 * 1024 ** 3, ms: 60_000 }

/** Looks for the key in all topics named, as far as `most` reaches. Throws `usage`, `not-found` and `not-permitted`. */
export async function observeForget(args: ForgetArguments, context: Context): Promise<ObservedForget> {
  const { cluster, config } = context
  const { key, where } = args
  if (where?.includes(key))
    throw new Failure('usage', 'The expression holds the key itself, and would be kept in the audit trail.', {
      hint: 'Write $wanted where the key belongs: customer.id = $wanted.',
    })
  const description = await cluster.describe()
  const names = description.topics.map(topic => topic.name)
  const chosen = new Set(chosenTopics(args.topic, names, 'is in this cluster'))
  const topics = description.topics.filter(topic => chosen.has(topic.name))
  // Counts tell of values: whoever may not see them may not ask for them one by one.
  if (where !== undefined && topics.some(({ name }) => piiFieldsOf(context, name).length > 0))
    authorise(rulesOf(config, context.standing), context.caller.actor, 'records:unmask', context.environment)
  const configs = await cluster.topicConfigs([...chosen], cleanupKeys)
  const cleanups = new Map<string, Cleanup>()
  for (const { name } of topics) {
    const found = configs.get(name)
    if (!found?.known) throw found?.why ?? new Failure('not-found', `Topic "${name}" has no configuration.`)
    cleanups.set(name, cleanupOf(found.value))
  }
  const observed: ObservedTopic[] = []
  const matcher =
    where === undefined ? null : openMatcher({ expression: where, wanted: key }, schemasOf(context.registry))
  const end = performance.now() + most.ms
  try {
    for (const topic of topics) {
      const cleanup = cleanups.get(topic.name)
      if (cleanup) observed.push(await observeTopic(topic, cleanup))
    }
  } finally {
    await matcher?.close()
  }

  async function observeTopic({ name, id, partitions }: Topic, cleanup: Cleanup): Promise<ObservedTopic> {
    const found = await searchTopic(
      cluster,
      {
        topic: name,
        partitions: partitions.length,
        way: cleanup.way,
        key: Buffer.from(key),
        matcher,
        isTombstoned: () => false,
        isolation: 'uncommitted',
      },
      { bytes: most.bytes, ms: end - performance.now() },
    )
    return { topic: name, id, cleanup, protection: protectionOf(config, name), found }
  }

  const scan = args['delete-records'] ? await cluster.scan().catch(toFailure) : null
  if (scan === null || scan instanceof Failure)
    return { clusterId: description.clusterId, topics: observed, commits: [], unseen: scan, now: context.now }
  return {
    clusterId: description.clusterId,
    topics: observed,
    commits: scan.groups.flatMap(({ id: group, committed }) =>
      committed.known
        ? committed.value.flatMap(({ topic, partition, offset }) =>
            chosen.has(topic) ? [{ group, topic, partition, offset }] : [],
          )
        : [],
    ),
    unseen:
      scan.missing[0]?.why ??
      scan.groups.flatMap(one =>
        one.kind === 'share' || one.committed.known ? [] : [one.committed.why],
      )[0] ??
      null,
    now: context.now,
  }
}
