import { z } from 'zod'
import type { AuditTally } from '../../store/audit.ts'

/** What one person did with the bot. */
export const personShape = z.object({
  id: z.string(),
  name: z.string(),
  doors: z.array(z.string()),
  /** Questions that were answered. */
  asked: z.number(),
  /** Of these, such that showed records or a file of the trail: their being seen is kept. */
  disclosed: z.number(),
  /** Changes that were carried out for them, or failed on the way. */
  changed: z.number(),
  /** Requests of others that they decided on. */
  decided: z.number(),
  refused: z.number(),
  /** What they asked most, with how often. */
  most: z.array(z.object({ command: z.string(), count: z.number() })),
  lastAt: z.number(),
})
export type Person = z.infer<typeof personShape>

const shown = 3
const kinds = {
  asked: ['query', 'disclosed'],
  disclosed: ['disclosed'],
  changed: ['done', 'failed'],
  decided: ['approved', 'denied'],
  refused: ['refused'],
} as const

/** Pure: the busiest first. What the bot does by itself is nobody's. */
export function peopleOf(tally: readonly AuditTally[]): Person[] {
  const byPeople = tally.filter(one => one.door === 'slack' || one.door === 'terminal')
  return [...Map.groupBy(byPeople, one => one.actorId)]
    .map(([id, rows]): Person => {
      const newest = rows.reduce((a, b) => (b.lastAt > a.lastAt ? b : a))
      const sum = (events: readonly string[]): number =>
        rows.filter(row => events.includes(row.event)).reduce((all, row) => all + row.count, 0)
      return {
        id,
        name: newest.actorName,
        doors: [...new Set(rows.map(row => row.door))].sort(),
        asked: sum(kinds.asked),
        disclosed: sum(kinds.disclosed),
        changed: sum(kinds.changed),
        decided: sum(kinds.decided),
        refused: sum(kinds.refused),
        most: mostAsked(rows),
        lastAt: newest.lastAt,
      }
    })
    .sort((a, b) => b.asked + b.changed - (a.asked + a.changed) || (a.id < b.id ? -1 : 1))
}

function mostAsked(rows: readonly AuditTally[]): Person['most'] {
  const commands = Map.groupBy(
    rows.filter(
      row => row.command !== null && [...kinds.asked, ...kinds.changed].some(one => one === row.event),
    ),
    row => row.command ?? '',
  )
  return [...commands]
    .map(([command, same]) => ({ command, count: same.reduce((all, row) => all + row.count, 0) }))
    .sort((a, b) => b.count - a.count || (a.command < b.command ? -1 : 1))
    .slice(0, shown)
}
