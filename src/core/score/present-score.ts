import type { Inline, Part } from '../report.ts'
import { counted } from '../words.ts'
import type { Finding } from './finding.ts'
import type { Score } from './score.ts'

/** A finding as people see it: what it is, the evidence, what it costs, and the command that helps. */
export function findingPart({ severity, text, evidence, points, command }: Finding): Part {
  const tones = { critical: 'bad', warning: 'warning', note: 'info' } as const
  const detail: Inline[] = [
    ...(evidence === null ? [] : [evidence.endsWith('.') ? evidence : `${evidence}.`]),
    ...(points > 0 ? [{ strong: `−${counted(points, 'point')}.` }] : []),
    ...(command === null ? [] : ['Next:', { code: command }]),
  ].flatMap((piece, index) => (index === 0 ? [piece] : [' ', piece]))
  return { kind: 'callout', tone: tones[severity], text, ...(detail.length > 0 ? { detail } : {}) }
}

/** What the score does not know. Nothing unknown counts as well, and nothing as the worst. */
export function unknownParts({ unknown }: Pick<Score, 'unknown'>): Part[] {
  const never = unknown.filter(one => one.points === null)
  const kept = unknown.filter(one => one.points !== null)
  return [
    ...lines('Not in the score, because it is not known:', never),
    ...lines('Not known now; the score counts what it cost before:', kept),
  ]
}

function lines(title: string, some: Score['unknown']): Part[] {
  if (some.length === 0) return []
  const told = some.map(
    ({ what, why, points }) => `${what}${points ? ` (−${counted(points, 'point')})` : ''}: ${why}`,
  )
  return [{ kind: 'callout', tone: 'warning', text: title, detail: told.join('; ') }]
}
