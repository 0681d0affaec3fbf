import type { Database } from 'better-sqlite3'

export interface SeriesName {
  kind: 'topic' | 'subscription' | 'group' | 'reading'
  /** The topic, the group, or the reading's name. */
  name: string
  /** Of a subscription. */
  topic?: string
  /** Of a topic and a subscription. */
  uuid?: string
}

/** How stale `seen_at` may be: it is written once in this time, not in every scan. */
const freshnessMs = 3_600_000

/** Short ids for what has a number over time, so that a name is kept once and not in every row. */
export function seriesIds(db: Database): (environment: number, series: SeriesName, at: number) => number {
  const insert = db
    .prepare<[number, string, string, string, string, number, number], number>(`
      INSERT INTO series (environment, kind, name, topic, uuid, first_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (environment, kind, name, topic, uuid) DO UPDATE
        SET seen_at = excluded.seen_at, first_at = MIN(first_at, excluded.first_at) RETURNING id`)
    .pluck()
  const remembered = memory()
  return (environment, { kind, name, topic = '', uuid = '' }, at) =>
    remembered(`${environment} ${kind} ${uuid} ${topic} ${name}`, at, () =>
      Number(insert.get(environment, kind, name, topic, uuid, at, at)),
    )
}

/**
 * Remembers ids for less than their rows are kept, so that it never gives one whose row has been removed, and forgets names
 * that nobody uses any more.
 */
function memory() {
  let ids = new Map<string, number>()
  let since = 0
  return (key: string, at: number, ask: () => number): number => {
    if (at - since > freshnessMs || at < since) {
      ids = new Map()
      since = at
    }
    const known = ids.get(key)
    if (known !== undefined) return known
    const id = ask()
    ids.set(key, id)
    return id
  }
}
