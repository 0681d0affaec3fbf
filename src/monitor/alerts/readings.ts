import { type AlertRule, metricFacts } from '../../config/config.ts'
import { matchesGlob } from '../../core/glob.ts'
import type { Measured, Measurement } from './observed.ts'

/**
 * What a rule finds for one member. `breach` is beyond the threshold, `clear` back at the easier one, `hold` between the two;
 * `unknown` is none of them: it neither fires an alert nor resolves one.
 */
export interface Reading {
  member: string
  verdict: 'breach' | 'clear' | 'hold' | 'unknown'
  value: number | null
  summary: string
}

/**
 * What is measured against a rule. Members that it does not watch any more, and those that are gone, have nothing to be bad
 * in: their alerts clear. A member that may only not have been seen is unknown.
 */
export function readingsOf(rule: AlertRule, measured: Measured, openMembers: readonly string[]): Reading[] {
  const watchesAll = rule.members.includes('*')
  const isWatched = (member: string): boolean =>
    watchesAll || rule.members.some(glob => matchesGlob(glob, member))
  const watched = watchesAll
    ? measured.measurements
    : measured.measurements.filter(({ member }) => isWatched(member))
  const seen = openMembers.length === 0 ? null : new Set(measured.measurements.map(one => one.member))
  const left = openMembers.flatMap((member): Reading[] => {
    const name = `${capitalised(metricFacts(rule.metric).member)} "${member}"`
    if (!seen?.has(member))
      return measured.isComplete
        ? [{ member, verdict: 'clear', value: null, summary: `${name} is gone.` }]
        : [{ member, verdict: 'unknown', value: null, summary: `${name} could not be seen.` }]
    return isWatched(member)
      ? []
      : [
          {
            member,
            verdict: 'clear',
            value: null,
            summary: `${name} is not watched by ${rule.name} any more.`,
          },
        ]
  })
  return [...watched.map(one => readingOf(rule, one)), ...left]
}

function readingOf({ side, threshold, clearsAt }: AlertRule, one: Measurement): Reading {
  const { member, value, says: summary } = one
  if (value === null) return { member, verdict: one.isNothing ? 'clear' : 'unknown', value, summary }
  const isBeyond = side === 'above' ? value > threshold : value < threshold
  // The part that is not known can only add to it.
  if (one.isAtLeast && !(isBeyond && side === 'above')) return { member, verdict: 'unknown', value, summary }
  if (isBeyond) return { member, verdict: 'breach', value, summary }
  const isBack = side === 'above' ? value <= clearsAt : value >= clearsAt
  return { member, verdict: isBack ? 'clear' : 'hold', value, summary }
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
