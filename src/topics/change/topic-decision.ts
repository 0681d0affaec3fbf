import { z } from 'zod'
import type { ObservedTopics } from '../observe.ts'
import type { TopicPlan } from '../plan/plan-topics.ts'
import { type ReassignSpec, reassignSpec } from '../replication/reassign-spec.ts'
import { type SchemaPlan, schemaStepShape } from '../schemas/schema-row.ts'
import { mayLoseData } from './may-lose-data.ts'

const change = z.object({
  /** `partitions`, `replication.factor` or a setting. */
  what: z.string(),
  /** What is replaced, and where it comes from. */
  from: z.string().nullable(),
  fromSource: z.string().nullable(),
  to: z.string(),
})

/** What people approve when topics are created and changed. Where in a file it is written is no part of it. */
export const topicDecision = z.object({
  clusterId: z.string(),
  risk: z.enum(['write', 'dangerous']),
  topics: z.array(
    z.object({
      topic: z.string(),
      /** null: it is created. One that was made anew has another id. */
      id: z.string().nullable(),
      changes: z.array(change),
    }),
  ),
  /** Where replicas go, which a job does at the end; null: they stay. */
  replication: reassignSpec.nullable(),
  /** What is registered, and where; null: nothing. */
  schemas: z
    .object({ registry: z.string(), steps: z.array(schemaStepShape) })
    .nullable()
    .default(null),
})
export type TopicDecision = z.infer<typeof topicDecision>
export type DecidedTopic = TopicDecision['topics'][number]

export function decisionOf(
  rows: readonly TopicPlan[],
  observed: ObservedTopics,
  unwritten: ReadonlySet<string>,
  replication: ReassignSpec | null,
  schemas: Pick<SchemaPlan, 'registry' | 'steps'>,
): TopicDecision {
  return {
    clusterId: observed.clusterId,
    risk: rows.some(row => mayLoseData(row, unwritten)) ? 'dangerous' : 'write',
    topics: rows.map(({ topic, changes }) => ({
      topic,
      id: observed.topics.get(topic)?.id ?? null,
      changes: changes.map(({ what, from, fromSource, to }) => ({ what, from, fromSource, to })),
    })),
    replication,
    schemas:
      schemas.registry !== null && schemas.steps.length > 0
        ? { registry: schemas.registry, steps: schemas.steps }
        : null,
  }
}
