import { z } from 'zod'
import { restoreDecision } from '../restore/restore-decision.ts'
import { drillThing } from './drill-things.ts'

/** What is agreed to: exactly this file, these steps, and that what they make is deleted again; or that what is left over is. */
export const drillDecision = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('drill'),
    clusterId: z.string(),
    of: z.string(),
    source: restoreDecision.shape.source,
    checksum: z.string(),
    steps: restoreDecision.shape.steps,
    /** What no restore brings back, and what the drill does not try, each with its reason. */
    lacking: z.array(z.string()),
    notTried: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('clean-up'),
    clusterId: z.string(),
    source: z.string(),
    things: z.array(drillThing),
  }),
])
export type DrillDecision = z.infer<typeof drillDecision>
