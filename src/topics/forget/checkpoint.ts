import { z } from 'zod'

/** Where a job stands that forgets a key. */
export const checkpointShape = z.object({
  /** In clear, while it is needed: null from the moment on that all is found gone, or somebody ends the job. */
  key: z.string().nullable(),
  /** `cut` deletes records before offsets, `look` searches all topics, `write` writes the tombstones that a look found missing. */
  phase: z.enum(['cut', 'look', 'write']),
  startedAt: z.number(),
  /** When the next look is due, and how long the wait before it was. */
  lookAt: z.number(),
  waitMs: z.number(),
  looks: z.number(),
  /** Records and tombstones that the last look found. */
  left: z.number(),
  /** What the first look found, by topic. */
  first: z.record(z.string(), z.object({ records: z.number(), tombstones: z.number() })).nullable(),
  /** Tombstones written so far, by topic. */
  written: z.record(z.string(), z.number()),
  /** HMACs of the keys that tombstones are written for: kept before they are, so that a later look knows them again. */
  hashes: z.array(z.string()),
  /** The end: kept without the key first, told after that. */
  end: z
    .object({
      state: z.enum(['done', 'failed']),
      summary: z.string(),
      facts: z.array(z.object({ label: z.string(), value: z.string() })),
      remarks: z.array(z.string()),
    })
    .nullable(),
})
export type Checkpoint = z.infer<typeof checkpointShape>
export type End = NonNullable<Checkpoint['end']>

export const firstCheckpoint = (key: string, now: number): Checkpoint => ({
  key,
  phase: 'cut',
  startedAt: now,
  lookAt: now,
  waitMs: 0,
  looks: 0,
  left: 0,
  first: null,
  written: {},
  hashes: [],
  end: null,
})

/** What stays of a checkpoint when the key is not needed any more. */
export const withoutKey = (checkpoint: Checkpoint, end: End | null): Checkpoint => ({
  ...checkpoint,
  key: null,
  hashes: [],
  end,
})
