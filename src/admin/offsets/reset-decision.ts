import { z } from 'zod'

/** What people approve when offsets are moved: by whom Kafka knows the things, what is replaced, and by what. */
export const resetDecision = z.object({
  clusterId: z.string(),
  /** A recreated topic has another id; a topic with another number of partitions is another decision. */
  topics: z.record(z.string(), z.object({ id: z.string(), partitions: z.number() })),
  groups: z.array(
    z.object({
      group: z.string(),
      partitions: z.array(
        z.object({
          topic: z.string(),
          partition: z.number(),
          current: z
            .object({ offset: z.bigint(), leaderEpoch: z.number(), metadata: z.string().nullable() })
            .nullable(),
          /** `none`: the commit is removed. */
          to: z.union([z.literal('earliest'), z.literal('latest'), z.literal('none'), z.bigint()]),
          /** What goes with a restored offset. */
          leaderEpoch: z.number().optional(),
          metadata: z.string().nullable().optional(),
        }),
      ),
    }),
  ),
})
export type ResetDecision = z.infer<typeof resetDecision>
export type GroupDecision = ResetDecision['groups'][number]
export type PartitionDecision = GroupDecision['partitions'][number]
