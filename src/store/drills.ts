import type { Drill, DrillResult } from '../core/drill.ts'
import { decode, encode } from './codec.ts'
import type { Database } from './database.ts'

/** The last restore drill in each environment. */
export interface Drills {
  /** Takes the place of the one before it. */
  begin(environment: string, drill: Pick<Drill, 'source' | 'made'>): void
  /** What it came to; with `isClean` nothing of it is left. */
  end(environment: string, result: DrillResult | null, isClean: boolean): void
  last(environment: string): Drill | null
}

interface Row {
  beganAt: number
  source: string
  made: string
  endedAt: number | null
  result: string | null
}

export function drillTable(db: Database, clock: () => number): Drills {
  const sql = db.sql
  const upsert = sql.prepare<[string, number, string, string]>(`
    INSERT INTO drills VALUES (?, ?, ?, ?, NULL, NULL)
    ON CONFLICT (environment) DO UPDATE SET began_at = excluded.began_at, source = excluded.source,
      made = excluded.made, ended_at = NULL, result = NULL`)
  const close = sql.prepare<[number | null, string | null, string]>(
    'UPDATE drills SET ended_at = ?, result = coalesce(?, result) WHERE environment = ?',
  )
  const select = sql.prepare<[string], Row>(`
    SELECT began_at AS beganAt, source, made, ended_at AS endedAt, result FROM drills WHERE environment = ?`)

  return {
    begin: (environment, { source, made }) =>
      void db.write(() => upsert.run(environment, clock(), source, encode(made))),
    end: (environment, result, isClean) =>
      void db.write(() => close.run(isClean ? clock() : null, result && encode(result), environment)),
    last: environment => {
      const row = db.read(() => select.get(environment))
      if (!row) return null
      const { made, result, ...rest } = row
      return {
        ...rest,
        made: decode<unknown[]>(made),
        result: result === null ? null : decode<DrillResult>(result),
      }
    },
  }
}
