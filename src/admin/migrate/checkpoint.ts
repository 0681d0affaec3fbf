import { z } from 'zod'

/** What was looked up when the copy started. How far it is stands in the target cluster, in the copy's own transactions. */
export const checkpointShape = z.object({
  ranges: z.array(
    z.object({
      partition: z.number(),
      start: z.bigint(),
      /** Exclusive; null: it follows. */
      end: z.bigint().nullable(),
    }),
  ),
  /** Where each partition of the target ended before. */
  targetEnds: z.array(z.object({ partition: z.number(), offset: z.bigint() })),
  startedAt: z.number(),
})
export type Checkpoint = z.infer<typeof checkpointShape>
