import type { AlertRule } from '../../config/config.ts'
import { matchesGlob } from '../../core/glob.ts'
import type { LagTotal } from '../../core/lag.ts'
import { counted } from '../../core/words.ts'

/**
 * What a rule measured for one member. `breach` is above the threshold, `clear` at or below the lower one, `hold` between
 * the two; `unknown` is none of them: it neither fires an alert nor resolves one.
 */
export interface Reading {
  member: string
  verdict: 'breach' | 'clear' | 'hold' | 'unknown'
  value: number | null
  summary: string
}

export interface MeasuredGroup {
  id: string
  state: string
  /** null: its commits could not be read. */
  total: LagTotal | null
}

/**
 * Readings of a lag rule. Groups that it does not watch any more, and groups that are not in a complete scan any
 * more, have nothing to be behind in: their alerts clear.
 * Where the scan is not complete, a group that is absent is unknown.
 */
export function lagReadings(
  rule: AlertRule,
  groups: readonly MeasuredGroup[],
  scan: { isComplete: boolean },
  openMembers: readonly string[],
): Reading[] {
  const isWatched = (id: string): boolean => rule.groups.some(glob => matchesGlob(glob, id))
  const measured = groups.filter(group => isWatched(group.id)).map(group => readingOf(rule, group))
  const seen = new Set(groups.map(group => group.id))
  const left = openMembers
    .filter(member => seen.has(member) && !isWatched(member))
    .map(
      (member): Reading => ({
        member,
        verdict: 'clear',
        value: null,
        summary: `Group "${member}" is not watched by ${rule.name} any more.`,
      }),
    )
  const absent = openMembers
    .filter(member => !seen.has(member))
    .map(
      (member): Reading => ({
        member,
        verdict: scan.isComplete ? 'clear' : 'unknown',
        value: null,
        summary: scan.isComplete ? `Group "${member}" is gone.` : `Group "${member}" could not be seen.`,
      }),
    )
  return [...measured, ...left, ...absent]
}

function readingOf(rule: AlertRule, { id, state, total }: MeasuredGroup): Reading {
  const lag = total?.lag ?? null
  if (!total || lag === null) {
    const nothing = total !== null && total.unknown === 0
    return {
      member: id,
      verdict: nothing ? 'clear' : 'unknown',
      value: null,
      summary: nothing
        ? `Group "${id}" has no lag to measure.`
        : `The lag of group "${id}" could not be read.`,
    }
  }
  const value = Number(lag)
  const nobody = state === 'Empty' ? ' and nobody reads' : ''
  const summary = `Group "${id}" is ${counted(lag, 'record')} behind${nobody}.`
  if (value > rule.above) return { member: id, verdict: 'breach', value, summary }
  if (total.unknown > 0) return { member: id, verdict: 'unknown', value, summary }
  return { member: id, verdict: value <= rule.clearsAt ? 'clear' : 'hold', value, summary }
}
