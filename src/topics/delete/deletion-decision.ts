import { z } from 'zod'

/** What people approve when topics are deleted: exactly these, by their ids. */
export const deletionDecision = z.object({
  clusterId: z.string(),
  topics: z.array(z.object({ topic: z.string(), id: z.string(), partitions: z.number() })),
})
export type DeletionDecision = z.infer<typeof deletionDecision>

export const deletionText = (topic: string): string => `Delete ${topic}`
