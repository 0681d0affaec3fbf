import { z } from 'zod'

/** One weakness: how bad, what, how it is known, and what to do: a command, a broker setting, or Kafka's own tool. */
export const securityFinding = z.object({
  severity: z.enum(['critical', 'warning', 'note']),
  /** Stable, for comparing one audit with the next. */
  id: z.string(),
  text: z.string(),
  evidence: z.string(),
  fix: z.string(),
})
export type SecurityFinding = z.infer<typeof securityFinding>

const order = { critical: 0, warning: 1, note: 2 }

export const worstFirst = (a: SecurityFinding, b: SecurityFinding): number =>
  order[a.severity] - order[b.severity] || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
