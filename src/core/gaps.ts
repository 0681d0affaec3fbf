import { z } from 'zod'
import type { Failure } from './failure.ts'
import type { Part } from './report.ts'
import { count, listed } from './words.ts'

/** Something that an answer does not know. It is in the data, in the report, and makes the exit code other than 0. */
export interface Gap {
  name: string
  why: Failure
}

export const gapShape = z.object({ name: z.string(), reason: z.string() })
export type GapData = z.infer<typeof gapShape>

export const gapData = (gaps: readonly Gap[]): GapData[] =>
  gaps.map(gap => ({ name: gap.name, reason: gap.why.message }))

/** Callouts that nobody overlooks: each reason is said once, with the names that it concerns. */
export function gapParts(gaps: readonly GapData[]): Part[] {
  const byReason = Map.groupBy(gaps, gap => gap.reason)
  return [...byReason].map(([reason, same]) => {
    const names = [...new Set(same.map(gap => gap.name))]
    return {
      kind: 'callout',
      tone: 'warning',
      text: `Not known${names.length > 3 ? ` (${count(names.length)})` : ''}: ${listed(names)}.`,
      detail: reason,
    }
  })
}
