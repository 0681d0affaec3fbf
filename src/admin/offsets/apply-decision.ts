import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Executed, Run } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import type { Report, Step } from '../../core/report.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { count, counted } from '../../core/words.ts'
import {
  type Cluster,
  type CommitResult,
  type OffsetToCommit,
  partitionKey,
  type TopicPartition,
} from '../../kafka/cluster.ts'
import { type PartitionDecision, resetDecision } from './reset-decision.ts'

/** What a change of offsets did, partition by partition, as read back from the cluster. */
export const offsetsOutcome = z.object({
  group: z.string(),
  requestId: z.string(),
  rows: z.array(
    z.object({
      topic: z.string(),
      partition: z.number(),
      before: z.bigint().nullable(),
      after: z.bigint().nullable(),
      error: z.string().nullable(),
    }),
  ),
})
export type OffsetsOutcome = z.infer<typeof offsetsOutcome>

/**
 * Acts on an approved decision: resolves earliest and latest, keeps what is replaced (for `offsets undo`), sends one
 * OffsetCommit for all partitions and one OffsetDelete for those that are to have none, and reads everything back.
 */
export async function applyDecision(
  plan: Plan,
  { cluster, store, environment }: Context,
  run: Run,
): Promise<Executed<OffsetsOutcome>> {
  const decision = resetDecision.parse(plan.decision)
  const after = await resolve(cluster, decision.partitions)
  const toCommit = decision.partitions.flatMap(one => commitOf(one, after))
  const toDelete = decision.partitions.filter(one => one.to === 'none')
  store.snapshots.save({
    requestId: run.requestId,
    environment,
    clusterId: decision.clusterId,
    group: decision.group,
    rows: decision.partitions.map(one => ({
      topic: one.topic,
      topicId: decision.topics[one.topic]?.id ?? '',
      partition: one.partition,
      before: one.current,
      after: after.get(partitionKey(one.topic, one.partition)) ?? null,
    })),
  })
  if (!run.isMine())
    throw new Failure('conflict', 'Another process has taken this request over. Nothing was committed.')
  const results: CommitResult[] = []
  if (toCommit.length > 0) results.push(...(await cluster.commitOffsets(decision.group, toCommit)))
  if (toDelete.length > 0) results.push(...(await cluster.deleteOffsets(decision.group, toDelete)))
  return readBack(cluster, decision.group, run.requestId, decision.partitions, after, results)
}

async function resolve(
  cluster: Cluster,
  partitions: readonly PartitionDecision[],
): Promise<Map<string, bigint>> {
  const offsets = new Map<string, bigint>()
  for (const place of ['earliest', 'latest'] as const) {
    const some = partitions.filter(one => one.to === place)
    if (some.length === 0) continue
    const found = await cluster.listOffsets(some, place)
    for (const one of some) {
      const key = partitionKey(one.topic, one.partition)
      const offset = found.get(key)
      if (!offset?.known || offset.value === null)
        throw new Failure(
          'unreachable',
          `The ${place} offset of ${one.topic}-${one.partition} could not be read. Nothing was committed.`,
          {
            cause: offset && !offset.known ? offset.why : undefined,
          },
        )
      offsets.set(key, offset.value)
    }
  }
  for (const one of partitions)
    if (typeof one.to === 'bigint') offsets.set(partitionKey(one.topic, one.partition), one.to)
  return offsets
}

function commitOf(one: PartitionDecision, after: Map<string, bigint>): OffsetToCommit[] {
  const offset = after.get(partitionKey(one.topic, one.partition))
  if (offset === undefined) return []
  return [
    {
      topic: one.topic,
      partition: one.partition,
      offset,
      ...(one.leaderEpoch === undefined ? {} : { leaderEpoch: one.leaderEpoch }),
      ...(one.metadata === undefined || one.metadata === null ? {} : { metadata: one.metadata }),
    },
  ]
}

async function readBack(
  cluster: Cluster,
  group: string,
  requestId: string,
  partitions: readonly PartitionDecision[],
  wanted: Map<string, bigint>,
  results: CommitResult[],
): Promise<Executed<OffsetsOutcome>> {
  const now = new Map(
    (await cluster.committed(group)).map(one => [partitionKey(one.topic, one.partition), one.offset]),
  )
  const errors = new Map(results.map(one => [partitionKey(one.topic, one.partition), one.error]))
  const failures: Failure[] = []
  const rows = partitions.map(one => {
    const key = partitionKey(one.topic, one.partition)
    const after = now.get(key) ?? null
    const failure = errors.get(key) ?? (after === (wanted.get(key) ?? null) ? null : notAsWanted(one, after))
    if (failure) failures.push(failure)
    return {
      topic: one.topic,
      partition: one.partition,
      before: one.current?.offset ?? null,
      after,
      error: failure?.message ?? null,
    }
  })
  return { outcome: { group, requestId, rows }, failures }
}

const notAsWanted = (at: TopicPartition, after: bigint | null): Failure =>
  new Failure(
    'conflict',
    `${at.topic}-${at.partition} reads back as ${after === null ? 'no commit' : count(after)}: somebody else committed, too.`,
    {
      hint: 'A consumer of this group may be running again.',
    },
  )

/** After a crash: what the cluster says about each partition of the plan. */
export async function inspectDecision(
  plan: Plan,
  { cluster, store }: Context,
  requestId: string,
): Promise<Step[]> {
  const decision = resetDecision.parse(plan.decision)
  const now = new Map(
    (await cluster.committed(decision.group)).map(one => [
      partitionKey(one.topic, one.partition),
      one.offset,
    ]),
  )
  const wanted = new Map(
    (store.snapshots.get(requestId)?.rows ?? []).map(row => [
      partitionKey(row.topic, row.partition),
      row.after,
    ]),
  )
  return decision.partitions.map(one => {
    const key = partitionKey(one.topic, one.partition)
    const offset = now.get(key) ?? null
    const name = `${one.topic}-${one.partition}`
    if (wanted.has(key) && offset === wanted.get(key))
      return {
        state: 'done',
        text: `${name} is at ${offset === null ? 'no commit' : count(offset)}, as planned`,
      }
    if (offset === (one.current?.offset ?? null))
      return {
        state: 'not-tried',
        text: `${name} is where it was: ${offset === null ? 'no commit' : count(offset)}`,
      }
    return {
      state: 'failed',
      text: `${name} is at ${offset === null ? 'no commit' : count(offset)}, which is neither the old nor the new offset`,
    }
  })
}

/** The answer after `offsets reset` and `offsets undo`. */
export function presentOffsetsOutcome(outcome: OffsetsOutcome): Report {
  const failed = outcome.rows.filter(row => row.error !== null)
  const done = outcome.rows.length - failed.length
  const summary =
    failed.length === 0
      ? `The offsets of ${counted(done, 'partition')} of group "${outcome.group}" were moved and read back.`
      : `${failed.length} of ${counted(outcome.rows.length, 'partition')} of group "${outcome.group}" could not be moved.`
  return {
    title:
      failed.length === 0
        ? `Offsets of "${outcome.group}" moved`
        : `Offsets of "${outcome.group}" only partly moved`,
    tone: failed.length === 0 ? 'good' : 'bad',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'table',
        table: {
          columns: [
            { name: 'Topic' },
            { name: 'Partition', align: 'right' },
            { name: 'Before', align: 'right' },
            { name: 'Now', align: 'right' },
            { name: 'Result' },
          ],
          rows: outcome.rows.map(row => [
            row.topic,
            String(row.partition),
            row.before === null ? '–' : count(row.before),
            row.after === null ? '–' : count(row.after),
            row.error ?? 'done',
          ]),
        },
      },
      {
        kind: 'text',
        text: ['To put back what was replaced: ', { code: `offsets undo ${outcome.requestId}` }],
      },
    ],
    followUps: [
      { label: 'Show lag', command: `lag ${quoteWord(outcome.group)}`, effect: 'primary' },
      { label: 'Undo', command: `offsets undo ${outcome.requestId}`, effect: 'danger' },
    ],
  }
}
