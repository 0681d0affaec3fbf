import { z } from 'zod'
import { counted } from './words.ts'

/** What came of a restore drill: for the person who asked, for the one who reads the monthly digest. */
export const drillResult = z.object({
  environment: z.string(),
  /** The backup or file, and of which environment it is. */
  source: z.string(),
  of: z.string(),
  exportedAt: z.iso.datetime(),
  beganAt: z.number(),
  tookMs: z.number(),
  /** Steps of the restore. */
  steps: z.number(),
  done: z.number(),
  /** One line for each thing that failed, or reads back other than it was exported. */
  differing: z.array(z.string()),
  /** One line for each thing that no restore brings back by itself. */
  lacking: z.array(z.string()),
  /** What the drill did not try here, and why. */
  notTried: z.array(z.string()),
  /** What it made and could not delete again. */
  left: z.array(z.string()),
})
export type DrillResult = z.infer<typeof drillResult>

/** A drill that was begun. Kept before it makes anything, so that what it made is known whatever happens to the process. */
export interface Drill {
  beganAt: number
  source: string
  /** What it makes, each as the room that drills writes it. */
  made: readonly unknown[]
  /** null: it is not over, or something of it is left. */
  endedAt: number | null
  /** null: it did not come to one. */
  result: DrillResult | null
}

/** `backup 2026-11-22T03-00-00Z of production was restored into drill: 34 of 34 steps done, all as exported. All of it is deleted again.` */
export function drillSentence({
  environment,
  source,
  of,
  steps,
  done,
  differing,
  left,
}: DrillResult): string {
  const came =
    differing.length === 0 ? 'all as exported' : `${counted(differing.length, 'thing')} not as exported`
  const gone =
    left.length === 0
      ? 'All of it is deleted again.'
      : `${counted(left.length, 'thing')} could not be deleted again.`
  return `${source} of ${of} was restored into ${environment}: ${done} of ${counted(steps, 'step')} done, ${came}. ${gone}`
}
