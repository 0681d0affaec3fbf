import type { LastCosts } from '../core/score/judgement.ts'
import type { LastKnown } from '../core/score/score.ts'
import { decode, encode } from './codec.ts'
import type { Database } from './database.ts'

/** What the parts of an environment's scores cost when they were last known. */
export interface LastCostTable {
  /** Costs no write where nothing has changed. */
  keep(environment: string, costs: LastCosts): void
  /** null: they were never known. */
  of(environment: string): LastCosts | null
}

interface Kept {
  cluster: LastKnown
  topics: [string, LastKnown][]
  moving: [string, number][]
}

export function lastCostTable(db: Database, clock: () => number): LastCostTable {
  const sql = db.sql
  const upsert = sql.prepare<[string, string, number]>(`
    INSERT INTO last_costs (environment, costs, at) VALUES (?, ?, ?)
    ON CONFLICT (environment) DO UPDATE SET costs = excluded.costs, at = excluded.at`)
  const select = sql.prepare<[string], { costs: string }>(
    'SELECT costs FROM last_costs WHERE environment = ?',
  )
  const written = new Map<string, string>()

  return {
    keep: (environment, { cluster, topics, moving }) => {
      const kept: Kept = {
        cluster: cluster.known,
        topics: [...topics].map(([topic, { known }]) => [topic, known]),
        moving: [...moving],
      }
      const text = encode(kept)
      if (written.get(environment) === text) return
      db.write(() => upsert.run(environment, text, clock()))
      written.set(environment, text)
    },
    of: environment => {
      const row = db.read(() => select.get(environment))
      if (!row) return null
      const { cluster, topics, moving } = decode<Kept>(row.costs)
      return {
        cluster: { known: cluster },
        topics: new Map(topics.map(([topic, known]) => [topic, { known }])),
        moving: new Map(moving),
      }
    },
  }
}
