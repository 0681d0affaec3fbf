import type { Database } from './database.ts'

/** Who has broken the glass: for a while their dangerous changes need nobody's approval. */
export interface BreakGlass {
  /** Begins it for a request, once. */
  begin(grant: Omit<Grant, 'begunAt'>): Grant
  /** Whether it holds for this person at this moment. */
  holds(personId: string, environment: string): boolean
  /** Those that hold at this moment; of one environment, or of all. */
  held(environment?: string): Grant[]
  /** Ends one before its time; undefined: it was over already. */
  end(requestId: string, by: string): Grant | undefined
  /** Those whose time is over and of which nobody was told: they count as told from now on. */
  takeOver(): Grant[]
}

export interface Grant {
  requestId: string
  environment: string
  personId: string
  personName: string
  reason: string
  begunAt: number
  endsAt: number
}

export function breakGlassTable(db: Database, clock: () => number): BreakGlass {
  const sql = db.sql
  const insert = sql.prepare<[string, string, string, string, string, number, number]>(
    'INSERT INTO break_glass VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL) ON CONFLICT (request_id) DO NOTHING',
  )
  const select = sql.prepare<Record<string, number | string | null>, Grant>(`
    SELECT ${columns} FROM break_glass WHERE ended_at IS NULL AND ends_at > @now
      AND (@environment IS NULL OR environment = @environment) AND (@personId IS NULL OR person_id = @personId) ORDER BY begun_at`)
  const endEarly = sql.prepare<[number, string, string, number], Grant>(`
    UPDATE break_glass SET ended_at = ?, ended_by = ?
    WHERE request_id = ? AND ended_at IS NULL AND ends_at > ? RETURNING ${columns}`)
  const endLate = sql.prepare<[number, number], Grant>(`
    UPDATE break_glass SET ended_at = ? WHERE ended_at IS NULL AND ends_at <= ? RETURNING ${columns}`)

  return {
    begin: grant => {
      const begunAt = clock()
      const { requestId, environment, personId, personName, reason, endsAt } = grant
      db.write(() => insert.run(requestId, environment, personId, personName, reason, begunAt, endsAt))
      return { ...grant, begunAt }
    },
    holds: (personId, environment) =>
      db.read(() => select.get({ now: clock(), environment, personId }) !== undefined),
    held: environment =>
      db.read(() => select.all({ now: clock(), environment: environment ?? null, personId: null })),
    end: (requestId, by) => db.write(() => endEarly.get(clock(), by, requestId, clock())),
    takeOver: () => db.write(() => endLate.all(clock(), clock())),
  }
}

const columns = `request_id AS requestId, environment, person_id AS personId, person_name AS personName, reason,
  begun_at AS begunAt, ends_at AS endsAt`
