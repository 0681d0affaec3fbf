import { z } from 'zod'
import { contentShape } from '../../records/content.ts'

export const seenShape = z.object({
  partition: z.number(),
  offset: z.bigint(),
  timestamp: z.number(),
  key: contentShape,
  value: contentShape,
  headers: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
})
/** A record as it is shown to a person: decoded, and masked where that is due. */
export type Seen = z.infer<typeof seenShape>
