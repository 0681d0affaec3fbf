import type { JobShares } from '../core/job-shares.ts'
import type { Database } from './database.ts'
import { hasEnded, thisProcess } from './process-identity.ts'

interface ShareRow {
  share: number
  is_done: number
  owner: string | null
  host: string | null
  pid: number | null
  born: string | null
  heartbeat_at: number | null
}

/** The leases of jobs that several processes share. */
export function jobShares(db: Database, clock: () => number): JobShares {
  const sql = db.sql
  const select = sql.prepare<[string, number], ShareRow>(
    'SELECT * FROM job_shares WHERE job_id = ? AND share = ?',
  )
  const selectAll = sql.prepare<[string], ShareRow>(
    'SELECT * FROM job_shares WHERE job_id = ? ORDER BY share',
  )
  const take = sql.prepare<Bindings>(`
    INSERT INTO job_shares (job_id, share, owner, host, pid, born, heartbeat_at)
    VALUES (@job, @share, @owner, @host, @pid, @born, @now)
    ON CONFLICT (job_id, share) DO UPDATE SET owner = @owner, host = @host, pid = @pid, born = @born, heartbeat_at = @now`)
  const beat = sql.prepare<Bindings>(
    'UPDATE job_shares SET heartbeat_at = @now WHERE job_id = @job AND owner = @owner',
  )
  const drop = sql.prepare<Bindings>(`
    UPDATE job_shares SET owner = NULL, host = NULL, pid = NULL, born = NULL, heartbeat_at = NULL, is_done = MAX(is_done, @isDone)
    WHERE job_id = @job AND share = @share AND owner = @owner`)

  function isFree(row: ShareRow | undefined, owner: string, silentMs: number): boolean {
    if (row === undefined) return true
    if (row.is_done === 1) return false
    return (
      row.owner === null ||
      row.owner === owner ||
      (row.heartbeat_at ?? 0) < clock() - silentMs ||
      hasEnded({ host: row.host ?? '', pid: row.pid ?? 0, born: row.born })
    )
  }

  return {
    claim: (job, share, owner, silentMs) =>
      db.write(() => {
        if (!isFree(select.get(job, share), owner, silentMs)) return false
        take.run({ job, share, owner, ...thisProcess(), now: clock() })
        return true
      }),
    heartbeat: (job, owner) =>
      db.write(() => {
        beat.run({ job, owner, now: clock() })
        return selectAll.all(job).flatMap(row => (row.owner === owner ? [row.share] : []))
      }),
    release: (job, share, owner, isDone) =>
      db.write(() => drop.run({ job, share, owner, isDone: isDone ? 1 : 0 }).changes === 1),
    of: (job, silentMs) =>
      db.read(() =>
        selectAll.all(job).map(row => ({
          share: row.share,
          isDone: row.is_done === 1,
          owner: isFree(row, '', silentMs) ? null : row.owner,
        })),
      ),
  }
}

type Bindings = Record<string, string | number | null>
