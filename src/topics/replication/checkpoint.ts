import { z } from 'zod'
import { moveShape } from './moves.ts'
import { followerRate, followerReplicas, leaderRate, leaderReplicas } from './throttle.ts'

/**
 * How far a reassignment is. What stands here is known before it is done: a throttle that is about to be set is listed with what
 * was there before, so that whoever goes on after a crash takes away exactly that.
 *
 * throttle → start → follow → restore, or by way of `cancel` when somebody ends it early.
 */
export const checkpointShape = z.object({
  phase: z.enum(['throttle', 'start', 'follow', 'cancel', 'restore']),
  /** Partitions that were added after the plan was made: they get as many replicas as the others. */
  extra: z.array(moveShape),
  throttledTopics: z.array(
    z.object({
      topic: z.string(),
      key: z.enum([leaderReplicas, followerReplicas]),
      before: z.string().nullable(),
    }),
  ),
  throttledBrokers: z.array(z.object({ broker: z.number(), key: z.enum([leaderRate, followerRate]) })),
  /** When the copying began, and how much there was to copy then; null where a size is not known. */
  startedAt: z.number().nullable(),
  totalBytes: z.number().nullable(),
  /** What Kafka would not do. */
  refused: z.array(z.string()),
  /** How often in a row what was done was not seen yet. */
  unsettledLooks: z.number(),
  /** The throttle was taken away, and is to be read back. */
  isRestoreSent: z.boolean(),
  ending: z.object({ state: z.enum(['done', 'failed', 'cancelled']), why: z.string().nullable() }).nullable(),
})
export type Checkpoint = z.infer<typeof checkpointShape>
