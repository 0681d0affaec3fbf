import type { Database } from './database.ts'

/** How old the passwords of SCRAM credentials are; Kafka does not tell. */
export interface AccountCredentials {
  /** Notes which credentials an environment has now; one that is gone is forgotten. */
  see(environment: string, credentials: readonly Credential[]): void
  /** What is known, of all credentials that were seen or rotated. */
  of(environment: string): CredentialAge[]
  /** A request has given its account a password by these mechanisms. */
  rotated(requestId: string, environment: string, credentials: readonly Credential[]): void
  isRotated(requestId: string): boolean
}

export interface Credential {
  account: string
  mechanism: string
}
export interface CredentialAge extends Credential {
  seenAt: number
  /** null: not by the bot, so that the password is at least as old as the bot knows of it. */
  rotatedAt: number | null
}

export function accountCredentialTable(db: Database, clock: () => number): AccountCredentials {
  const sql = db.sql
  const select = sql.prepare<[string], CredentialAge>(`
    SELECT account, mechanism, seen_at AS seenAt, rotated_at AS rotatedAt
    FROM account_credentials WHERE environment = ? ORDER BY account, mechanism`)
  const insert = sql.prepare<[string, string, string, number]>(
    'INSERT INTO account_credentials VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING',
  )
  const forget = sql.prepare<[string, string, string]>(
    'DELETE FROM account_credentials WHERE environment = ? AND account = ? AND mechanism = ?',
  )
  const rotate = sql.prepare<[string, string, string, number, number]>(`
    INSERT INTO account_credentials VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET rotated_at = excluded.rotated_at`)
  const insertRotation = sql.prepare<[string, number]>('INSERT INTO account_rotations VALUES (?, ?)')
  const selectRotation = sql.prepare<[string], { at: number }>(
    'SELECT at FROM account_rotations WHERE request_id = ?',
  )
  const keyOf = ({ account, mechanism }: Credential): string => JSON.stringify([account, mechanism])

  return {
    see: (environment, credentials) => {
      const before = db.read(() => select.all(environment))
      const known = new Set(before.map(keyOf))
      const now = new Set(credentials.map(keyOf))
      const fresh = credentials.filter(one => !known.has(keyOf(one)))
      const gone = before.filter(one => !now.has(keyOf(one)))
      if (fresh.length + gone.length === 0) return
      db.write(() => {
        for (const { account, mechanism } of fresh) insert.run(environment, account, mechanism, clock())
        for (const { account, mechanism } of gone) forget.run(environment, account, mechanism)
      })
    },
    of: environment => db.read(() => select.all(environment)),
    rotated: (requestId, environment, credentials) =>
      db.write(() => {
        insertRotation.run(requestId, clock())
        for (const { account, mechanism } of credentials)
          rotate.run(environment, account, mechanism, clock(), clock())
      }),
    isRotated: requestId => db.read(() => selectRotation.get(requestId) !== undefined),
  }
}
