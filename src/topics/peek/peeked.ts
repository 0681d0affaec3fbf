import { z } from 'zod'
import { gapShape } from '../../core/gaps.ts'
import { errorGroupShape } from './dead-letters.ts'
import { seenShape } from './seen.ts'

const common = {
  topic: z.string(),
  environment: z.string(),
  /** The same question, as it would be typed. */
  again: z.string(),
  /** How many records were looked at to find these. */
  lookedAt: z.number(),
  /** The bound that ended the reading: there may be more. */
  stoppedBy: z.enum(['records', 'bytes', 'ms']).nullable(),
  /** Offsets looked at (`from` including, `to` excluding), the ends of the log, and what an open transaction hides behind it. */
  partitions: z.array(
    z.object({
      partition: z.number(),
      from: z.bigint().nullable(),
      to: z.bigint().nullable(),
      logStart: z.bigint().nullable(),
      logEnd: z.bigint().nullable(),
      undecided: z.bigint(),
    }),
  ),
  isFiltered: z.boolean(),
  /** On how many records the expression failed, and why on the first. */
  filterFailed: z.object({ count: z.number(), said: z.string() }).nullable(),
  /** Fields of the topic that are listed as personal data; masked, unless `isUnmasked`. */
  listed: z.array(z.string()),
  isUnmasked: z.boolean(),
  gaps: z.array(gapShape),
}

export const peekedShape = z.discriminatedUnion('view', [
  z.object({
    view: z.literal('records'),
    ...common,
    order: z.enum(['newest first', 'oldest first']),
    rows: z.array(seenShape),
  }),
  z.object({ view: z.literal('errors'), ...common, rows: z.array(errorGroupShape) }),
])
export type Peeked = z.infer<typeof peekedShape>
