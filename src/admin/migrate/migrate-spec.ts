import { z } from 'zod'
import type { Json } from '../../core/plan.ts'

const offsets = z.array(z.object({ partition: z.number(), offset: z.bigint() }))

/** What people approve when a topic is copied, and what the job then does. Where it begins and ends is looked up when it starts. */
export const migrateSpec = z.object({
  source: z.object({
    environment: z.string(),
    clusterId: z.string(),
    topic: z.string(),
    topicId: z.string(),
    partitions: z.number(),
  }),
  target: z.object({
    clusterId: z.string(),
    topic: z.string(),
    /** null: it is made first, like the source. */
    topicId: z.string().nullable(),
    partitions: z.number(),
  }),
  from: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('earliest') }),
    z.object({ kind: z.literal('offsets'), offsets }),
    z.object({ kind: z.literal('time'), at: z.number() }),
  ]),
  to: z.discriminatedUnion('kind', [
    /** As each log ends when the copy starts. */
    z.object({ kind: z.literal('end') }),
    z.object({ kind: z.literal('follow') }),
    /** Exclusive. */
    z.object({ kind: z.literal('offsets'), offsets }),
    z.object({ kind: z.literal('time'), at: z.number() }),
  ]),
  placement: z.enum(['same', 'murmur2']),
  bytesPerSecond: z.number().nullable(),
  keepTombstones: z.boolean(),
  /** JSONata. */
  filter: z.string().nullable(),
  transform: z.string().nullable(),
  /** Where records go that cannot be copied as asked, in the target's cluster; null: they stop the copy. */
  deadLetterTopic: z.string().nullable(),
  /** Each side has a registry of its own, so ids of schemas are others. */
  rewritesSchemaIds: z.boolean(),
  /** How many processes can work on it at once: partition p is in share p modulo this. */
  shares: z.number(),
})
export type MigrateSpec = z.infer<typeof migrateSpec> & { [key: string]: Json }

/**
 * Keeps, in the target cluster, how far each copy is: compacted, one partition, written in the transactions of the copies. It has
 * to outlive its copies, or they would begin anew.
 */
export const progressTopic = 'kafka_ops_copies'

/** Whether what is in the target is, record by record, what is in the source: nothing was made of it. */
export const isPlain = ({ filter, transform, rewritesSchemaIds }: MigrateSpec): boolean =>
  filter === null && transform === null && !rewritesSchemaIds
