import { z } from 'zod'
import { gapShape } from '../../core/gaps.ts'

const rate = z.number().nullable()

/** What `perf` measured; null: nothing was written meanwhile, or it could not be learnt. Rates are per second. */
export const measuredShape = z.object({
  environment: z.string(),
  topic: z.string(),
  ms: z.number(),
  recordsIn: rate,
  bytesIn: rate,
  /** Of the offsets written, the share that was looked at (0 to 1). */
  share: rate,
  /** Records per second of the same topic over the last day of the history. */
  usualRecordsIn: rate,
  partitions: z.array(z.object({ partition: z.number(), recordsIn: rate })),
  /** The busiest partition's rate over the mean of all. */
  skew: rate,
  recordBytes: rate,
  batchRecords: rate,
  batchBytes: rate,
  codecs: z.array(z.object({ codec: z.string(), share: z.number() })),
  /** Bytes of batches decompressed over bytes as they are kept; 1: nothing is saved. */
  compression: rate,
  producers: z.object({ idempotent: z.number(), transactional: z.number(), withoutId: z.number() }),
  newestAgeMs: rate,
  fetchMs: z.object({ median: z.number(), most: z.number() }).nullable(),
  groups: z.array(
    z.object({
      group: z.string(),
      members: z.number().nullable(),
      /** By its commits. */
      recordsOut: rate,
      lagBefore: rate,
      lagAfter: rate,
      /** How old the first record is that it has not read, in the partition where it is furthest behind. */
      behindMs: rate,
    }),
  ),
  settings: z.object({ retentionMs: rate, retentionBytes: rate, replicas: z.number() }),
  advice: z.array(z.object({ text: z.string(), numbers: z.string() })),
  gaps: z.array(gapShape),
})
export type Measured = z.infer<typeof measuredShape>
