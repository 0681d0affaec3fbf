import type { Database } from './database.ts'
import { hasEnded, type ProcessIdentity, thisProcess } from './process-identity.ts'

/**
 * The bot's lease: Slack, schedules and the outbox belong to the one process that holds it. It ends by itself when it is not
 * renewed, and at once when its process is seen to have ended on this host.
 */
export interface Lease {
  /** `owner` names one start of one process. False: somebody else holds it; `holder` says who. */
  acquire(owner: string, ttlMs: number): boolean
  /** False: it ran out and somebody else took it; the caller must stop. */
  renew(owner: string, ttlMs: number): boolean
  /** True while this owner's time has not run out. */
  isHeldBy(owner: string): boolean
  release(owner: string): void
  /** undefined: nobody, or somebody whose time has run out. */
  holder(): LeaseHolder | undefined
}

export interface LeaseHolder {
  owner: string
  host: string
  pid: number
  since: number
  renewedAt: number
  expiresAt: number
}

export function botLease(db: Database, clock: () => number): Lease {
  const sql = db.sql
  const select = sql.prepare<[], LeaseRow>(`SELECT * FROM leases WHERE name = 'bot'`)
  const replace = sql.prepare<Omit<LeaseRow, 'renewed_at'>>(`
    INSERT OR REPLACE INTO leases (name, owner, host, pid, born, since, renewed_at, expires_at)
    VALUES ('bot', @owner, @host, @pid, @born, @since, @since, @expires_at)`)
  const extend = sql.prepare<[number, number, string]>(
    `UPDATE leases SET renewed_at = ?, expires_at = ? WHERE name = 'bot' AND owner = ?`,
  )
  const remove = sql.prepare<[string]>(`DELETE FROM leases WHERE name = 'bot' AND owner = ?`)

  const current = (): LeaseRow | undefined => {
    const row = select.get()
    return row && row.expires_at > clock() ? row : undefined
  }

  function renew(owner: string, ttlMs: number): boolean {
    const now = clock()
    return db.write(() => extend.run(now, now + ttlMs, owner).changes === 1)
  }

  return {
    acquire: (owner, ttlMs) =>
      db.write(() => {
        const held = current()
        if (held?.owner === owner) return renew(owner, ttlMs)
        if (held && !hasEnded(held)) return false
        replace.run({ owner, ...thisProcess(), since: clock(), expires_at: clock() + ttlMs })
        return true
      }),
    renew,
    isHeldBy: owner => db.read(() => current()?.owner === owner),
    release: owner => void db.write(() => remove.run(owner)),
    holder: () =>
      db.read(() => {
        const row = current()
        return row && holderOf(row)
      }),
  }
}

interface LeaseRow extends ProcessIdentity {
  owner: string
  since: number
  renewed_at: number
  expires_at: number
}

const holderOf = (row: LeaseRow): LeaseHolder => ({
  owner: row.owner,
  host: row.host,
  pid: row.pid,
  since: row.since,
  renewedAt: row.renewed_at,
  expiresAt: row.expires_at,
})
