import { z } from 'zod'
import { type Finding, finding } from './finding.ts'

/** 0 to 100 with every missing point explained: 100 less the points of `findings` and of `unknown`, never below 0. */
export const scoreShape = z.object({
  /** null: nothing is known. */
  value: z.number().nullable(),
  /** True: something is not known and never was, so that it may be less. */
  isAtMost: z.boolean(),
  findings: z.array(finding),
  /** What is not known now, with the whole points that it keeps from when it was known; null: it never was. */
  unknown: z.array(z.object({ what: z.string(), why: z.string(), points: z.number().nullable() })),
})
export type Score = z.infer<typeof scoreShape>

/** One thing that counts for a score. */
export interface Aspect {
  id: string
  /** `the lag of its groups`. */
  what: string
  /** What it costs, as far as it is known. */
  costs: readonly Cost[]
  /** Why it is not fully known; null: it is. */
  unknown: string | null
}
/** `cost`: exact points, which may be a fraction. */
export type Cost = Omit<Finding, 'points'> & { cost: number }

/** By aspect, the exact points that it cost when it was last fully known. */
export type LastKnown = Readonly<Record<string, number>>

/**
 * Pure. An aspect that is not known keeps what it cost last, or more where what is known of it costs more; what it may cost
 * beyond that is not counted, and said. `known` is to be handed in as `last` the next time.
 */
export function scoreOf(
  aspects: readonly Aspect[],
  last: LastKnown = {},
): { score: Score; known: LastKnown } {
  const known: Record<string, number> = {}
  const lines: { cost: number; finding?: Finding; kept?: { what: string; why: string } }[] = []
  const unknown: Score['unknown'] = []
  let isAtMost = false
  for (const { id, what, costs, unknown: why } of aspects) {
    for (const { cost, ...rest } of costs) lines.push({ cost, finding: { ...rest, points: 0 } })
    const own = costs.reduce((sum, one) => sum + one.cost, 0)
    const before = last[id]
    if (why === null) known[id] = own
    else if (before === undefined) {
      isAtMost = true
      unknown.push({ what, why, points: null })
    } else {
      known[id] = before
      lines.push({ cost: Math.max(0, before - own), kept: { what, why } })
    }
  }
  const points = wholePoints(lines.map(line => line.cost))
  const findings: Finding[] = []
  lines.forEach((line, index) => {
    const own = points[index] ?? 0
    if (line.finding) findings.push({ ...line.finding, points: own })
    if (line.kept) unknown.push({ ...line.kept, points: own })
  })
  const isNothingKnown =
    aspects.length > 0 && unknown.length === aspects.length && Object.keys(known).length === 0
  const lost = points.reduce((sum, one) => sum + one, 0)
  const value = isNothingKnown ? null : Math.max(0, 100 - lost)
  return { score: { value, isAtMost, findings, unknown }, known }
}

/**
 * Whole numbers that add up to the exact sum, rounded up: what costs a fraction is not lost, and the lines explain every
 * missing point. The points that are over go to the greatest fractions.
 */
function wholePoints(exact: readonly number[]): number[] {
  // Sums of fractions such as 15 × 1/3 must not become a point more by the last bit.
  const ceil = (value: number): number => Math.ceil(value - 1e-9)
  const floors = exact.map(one => Math.floor(one + 1e-9))
  let over = ceil(exact.reduce((sum, one) => sum + one, 0)) - floors.reduce((sum, one) => sum + one, 0)
  const byFraction = exact
    .map((one, index) => ({ index, fraction: one - (floors[index] ?? 0) }))
    .sort((a, b) => b.fraction - a.fraction)
  for (const { index } of byFraction) {
    if (over <= 0) break
    floors[index] = (floors[index] ?? 0) + 1
    over -= 1
  }
  return floors
}

/** `86`, `at most 86`, `not known`. */
export const scoreText = ({ value, isAtMost }: Pick<Score, 'value' | 'isAtMost'>): string =>
  value === null ? 'not known' : isAtMost ? `at most ${value}` : String(value)

/**
 * `brokers and topics score 100`: of a cluster, and it says of what. Alerts and single groups can be bad beside a full
 * score, which would read as a contradiction.
 */
export const clusterScoreText = (score: Pick<Score, 'value' | 'isAtMost'>): string =>
  `brokers and topics score ${scoreText(score)}`
