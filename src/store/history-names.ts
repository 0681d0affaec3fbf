import type { Database } from 'better-sqlite3'

/** How stale `seen_at` may be: it is written once in this time, not in every scan. */
const freshnessMs = 3_600_000

/** Short ids for the topics of an environment, so that a name is kept once and not in every row. */
export function topicIds(db: Database) {
  const insert = db
    .prepare<[number, string, string, number], number>(`
      INSERT INTO topics (environment, name, uuid, seen_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (environment, name, uuid) DO UPDATE SET seen_at = excluded.seen_at RETURNING id`)
    .pluck()
  const remembered = memory()
  return (environment: number, name: string, uuid: string, at: number): number =>
    remembered(`${environment} ${uuid} ${name}`, at, () => Number(insert.get(environment, name, uuid, at)))
}

/** Short ids for the groups on a topic. */
export function subscriptionIds(db: Database) {
  const insert = db
    .prepare<[number, string, number], number>(`
      INSERT INTO subscriptions (topic, group_id, seen_at) VALUES (?, ?, ?)
      ON CONFLICT (topic, group_id) DO UPDATE SET seen_at = excluded.seen_at RETURNING id`)
    .pluck()
  const remembered = memory()
  return (topic: number, group: string, at: number): number =>
    remembered(`${topic} ${group}`, at, () => Number(insert.get(topic, group, at)))
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
