import type { Database } from './database.ts'

/** The second factors of people, one each, and for which requests they gave codes. Every change is one compare-and-swap. */
export interface SecondFactors {
  get(personId: string): SecondFactorRow | undefined
  /** Keeps a new secret in the place of one that was never confirmed. False: the person has one that holds. */
  begin(personId: string, sealed: Uint8Array): boolean
  /** From now on this secret holds. False: one holds already, or another was begun meanwhile. */
  confirm(personId: string, sealed: Uint8Array, step: number): boolean
  /** Takes the code of a time step. False: it, or a newer one, was taken before, or the person is locked out. */
  use(personId: string, step: number): boolean
  /** Counts a wrong code; at `attempts` of them the person is locked out for `lockMs`. Until when, or undefined. */
  fail(personId: string, attempts: number, lockMs: number): { left: number; lockedUntil: number | undefined }
  /** Forgets a person's secret; false: there is none. */
  remove(personId: string): boolean
  prove(requestId: string, personId: string): void
  isProven(requestId: string, personId: string): boolean
}

export interface SecondFactorRow {
  personId: string
  sealed: Uint8Array
  begunAt: number
  confirmedAt: number | null
  lastStep: number
  failures: number
  lockedUntil: number
}

export function secondFactorTable(db: Database, clock: () => number): SecondFactors {
  const sql = db.sql
  const select = sql.prepare<[string], SecondFactorRow>(`
    SELECT person_id AS personId, sealed, begun_at AS begunAt, confirmed_at AS confirmedAt, last_step AS lastStep,
      failures, locked_until AS lockedUntil FROM second_factors WHERE person_id = ?`)
  // A lockout stays: beginning anew must not be a way around it.
  const insert = sql.prepare<[string, Uint8Array, number]>(`
    INSERT INTO second_factors VALUES (?, ?, ?, NULL, 0, 0, 0)
    ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, begun_at = excluded.begun_at
      WHERE confirmed_at IS NULL`)
  const hold = sql.prepare<[number, number, string, Uint8Array]>(`
    UPDATE second_factors SET confirmed_at = ?, last_step = ?, failures = 0
    WHERE person_id = ? AND sealed = ? AND confirmed_at IS NULL`)
  const take = sql.prepare<[number, string, number, number]>(`
    UPDATE second_factors SET last_step = ?, failures = 0
    WHERE person_id = ? AND confirmed_at IS NOT NULL AND last_step < ? AND locked_until <= ?`)
  const count = sql.prepare<[number, number, string]>(
    'UPDATE second_factors SET failures = ?, locked_until = ? WHERE person_id = ?',
  )
  const forget = sql.prepare<[string]>('DELETE FROM second_factors WHERE person_id = ?')
  const insertProof = sql.prepare<[string, string, number]>(
    'INSERT INTO second_factor_proofs VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const selectProof = sql.prepare<[string, string], { at: number }>(
    'SELECT at FROM second_factor_proofs WHERE request_id = ? AND person_id = ?',
  )

  return {
    get: personId => db.read(() => select.get(personId)),
    begin: (personId, sealed) => db.write(() => insert.run(personId, sealed, clock()).changes === 1),
    confirm: (personId, sealed, step) =>
      db.write(() => hold.run(clock(), step, personId, sealed).changes === 1),
    use: (personId, step) => db.write(() => take.run(step, personId, step, clock()).changes === 1),
    fail: (personId, attempts, lockMs) =>
      db.write(() => {
        const failures = (select.get(personId)?.failures ?? 0) + 1
        const isLocked = failures >= attempts
        const lockedUntil = isLocked ? clock() + lockMs : undefined
        // After the lockout it is counted from the beginning.
        count.run(isLocked ? 0 : failures, lockedUntil ?? 0, personId)
        return { left: Math.max(0, attempts - failures), lockedUntil }
      }),
    remove: personId => db.write(() => forget.run(personId).changes === 1),
    prove: (requestId, personId) => void db.write(() => insertProof.run(requestId, personId, clock())),
    isProven: (requestId, personId) => db.read(() => selectProof.get(requestId, personId) !== undefined),
  }
}
