import { z } from 'zod'
import { moveShape } from './moves.ts'

/** What people approve when replicas are moved, and what the job then does. */
export const reassignSpec = z.object({
  clusterId: z.string(),
  /** Bytes per second and broker. */
  throttle: z.number(),
  topics: z.array(z.object({ topic: z.string(), id: z.string(), replicationFactor: z.number() })),
  moves: z.array(moveShape),
})
export type ReassignSpec = z.infer<typeof reassignSpec>
