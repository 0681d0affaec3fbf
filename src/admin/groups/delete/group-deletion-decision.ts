import { z } from 'zod'

/** What people approve when groups are deleted: exactly these, with exactly these commits. */
export const groupDeletionDecision = z.object({
  clusterId: z.string(),
  groups: z.array(
    z.object({
      group: z.string(),
      kind: z.string(),
      commits: z.array(
        z.object({
          topic: z.string(),
          /** null: the topic is deleted already. */
          topicId: z.string().nullable(),
          partition: z.number(),
          offset: z.bigint(),
          leaderEpoch: z.number(),
          metadata: z.string().nullable(),
        }),
      ),
    }),
  ),
})
export type GroupDeletionDecision = z.infer<typeof groupDeletionDecision>

export const groupDeletionText = (group: string): string => `Delete group "${group}"`
