import { z } from 'zod'
import { offsetModes, restorable } from './restore-input.ts'
import { restoreStep } from './restore-step.ts'

/** What people approve when a cluster is restored: from exactly which file, and every single step. */
export const restoreDecision = z.object({
  clusterId: z.string(),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('backup'), id: z.string() }),
    z.object({ kind: z.literal('file'), path: z.string() }),
  ]),
  /** Of all that the file says. */
  checksum: z.string(),
  only: z.array(z.enum(restorable)),
  offsets: z.enum(offsetModes),
  steps: z.array(restoreStep),
})
export type RestoreDecision = z.infer<typeof restoreDecision>
