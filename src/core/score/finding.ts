import { z } from 'zod'

/** One thing that is not as it should be: how bad, what, the evidence, and the command that helps. */
export const finding = z.object({
  severity: z.enum(['critical', 'warning', 'note']),
  /** Stable, for comparing one day with the next. */
  id: z.string(),
  text: z.string(),
  evidence: z.string().nullable(),
  command: z.string().nullable(),
  /** Whole points of the score that it costs; 0 where it is no part of the score. */
  points: z.number(),
})
export type Finding = z.infer<typeof finding>

const order = { critical: 0, warning: 1, note: 2 }

/** The worst first, among equals the one that costs most. */
export const worstFindingFirst = (a: Finding, b: Finding): number =>
  order[a.severity] - order[b.severity] || b.points - a.points
