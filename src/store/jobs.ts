import type { Job, JobState, JobStep, Jobs, NewJob } from '../core/job.ts'
import { encode } from './codec.ts'
import type { Database } from './database.ts'
import { type JobRow, jobOf } from './job-row.ts'
import type { Outbox } from './outbox.ts'
import { hasEnded, thisProcess } from './process-identity.ts'
import { withFreshId } from './short-id.ts'

/**
 * The book of jobs. A new job gets the message that shows its progress, and one that ends gets its last word, through the outbox
 * in the same transaction: `{ kind: 'job-progress' | 'job-result', payload: { jobId } }`.
 */
export function jobBook(db: Database, outbox: Outbox, clock: () => number): Jobs {
  const sql = db.sql
  const select = sql.prepare<[string], JobRow>('SELECT * FROM jobs WHERE id = ?')
  const selectOfRequest = sql.prepare<[string], JobRow>(
    'SELECT * FROM jobs WHERE request_id = ? ORDER BY rowid',
  )
  const selectRunning = sql.prepare<[], JobRow>(
    `SELECT * FROM jobs WHERE state = 'running' ORDER BY created_at, rowid`,
  )
  const selectMany = sql.prepare<Bindings, JobRow>(`
    SELECT * FROM jobs WHERE @environment IS NULL OR environment = @environment
    ORDER BY created_at DESC, rowid DESC LIMIT @limit`)
  const insert = sql.prepare<Bindings>(`
    INSERT INTO jobs (id, kind, environment, request_id, title, spec, checkpoint, created_at)
    VALUES (@id, @kind, @environment, @requestId, @title, @spec, @checkpoint, @now) ON CONFLICT (id) DO NOTHING`)
  const take = sql.prepare<Bindings>(`
    UPDATE jobs SET owner = @owner, host = @host, pid = @pid, born = @born, heartbeat_at = @now,
      started_at = COALESCE(started_at, @now)
    WHERE id = @id AND state = 'running'`)
  const beat = sql.prepare<Bindings>(
    `UPDATE jobs SET heartbeat_at = @now WHERE id = @id AND state = 'running' AND owner = @owner`,
  )
  const step = sql.prepare<Bindings>(`
    UPDATE jobs SET checkpoint = @checkpoint, progress = @progress, trouble = @trouble, heartbeat_at = @now,
      revision = revision + 1
    WHERE id = @id AND state = 'running' AND owner = @owner`)
  const end = sql.prepare<Bindings>(`
    UPDATE jobs SET state = @state, outcome = @outcome, trouble = NULL, finished_at = @now, owner = NULL,
      heartbeat_at = NULL, revision = revision + 1
    WHERE id = @id AND state = 'running' AND owner = @owner`)
  const drop = sql.prepare<[string, string]>(
    'UPDATE jobs SET owner = NULL, heartbeat_at = NULL WHERE id = ? AND owner = ?',
  )
  const askToEnd = sql.prepare<Bindings>(`
    UPDATE jobs SET cancelled_by = COALESCE(cancelled_by, @by), revision = revision + 1
    WHERE id = @id AND state = 'running'`)
  const have = sql.prepare<Bindings>(
    `UPDATE jobs SET paused_by = @by, revision = revision + 1 WHERE id = @id AND state = 'running'`,
  )
  const count = sql.prepare<[], { kind: string; state: JobState; count: number }>(
    'SELECT kind, state, COUNT(*) AS count FROM jobs GROUP BY kind, state',
  )

  const find = (id: string): Job | undefined => {
    const row = select.get(id)
    return row && jobOf(row)
  }
  const changed = (changes: number, id: string): Job | undefined => (changes === 0 ? undefined : find(id))

  function tell(kind: 'job-progress' | 'job-result', jobId: string): void {
    outbox.enqueue({
      lane: 'answers',
      destination: 'slack',
      kind,
      orderKey: `job:${jobId}`,
      dedupeKey: `${kind}:${jobId}`,
      payload: { jobId },
    })
  }

  function create({ kind, environment, requestId, title, spec, checkpoint }: NewJob): Job {
    return db.write(() => {
      const known = selectOfRequest.all(requestId).find(row => row.kind === kind)
      if (known) return jobOf(known)
      const values = {
        kind,
        environment,
        requestId,
        title,
        spec: encode(spec),
        checkpoint: checkpoint === undefined ? null : encode(checkpoint),
        now: clock(),
      }
      const id = withFreshId('j', fresh => insert.run({ ...values, id: fresh }).changes === 1)
      tell('job-progress', id)
      return jobOf(select.get(id) as JobRow)
    })
  }

  function claim(id: string, owner: string, silentMs: number): Job | undefined {
    return db.write(() => {
      const row = select.get(id)
      if (row?.state !== 'running') return undefined
      const isFree =
        row.owner === null ||
        row.owner === owner ||
        (row.heartbeat_at ?? 0) < clock() - silentMs ||
        hasEnded({ host: row.host ?? '', pid: row.pid ?? 0, born: row.born })
      if (!isFree) return undefined
      take.run({ id, owner, ...thisProcess(), now: clock() })
      return find(id)
    })
  }

  const stepRow = ({ checkpoint, progress, trouble }: JobStep): Bindings => ({
    checkpoint: encode(checkpoint),
    progress: progress && encode(progress),
    trouble,
  })

  return {
    create,
    claim,
    get: id => db.read(() => find(id)),
    ofRequest: requestId => db.read(() => selectOfRequest.all(requestId).map(jobOf)),
    running: () => db.read(() => selectRunning.all().map(jobOf)),
    list: ({ environment = null, limit }) => db.read(() => selectMany.all({ environment, limit }).map(jobOf)),
    heartbeat: (id, owner) => db.write(() => beat.run({ id, owner, now: clock() }).changes === 1),
    advance: (id, owner, to) =>
      db.write(() => changed(step.run({ id, owner, now: clock(), ...stepRow(to) }).changes, id)),
    finish: (id, owner, state, outcome) =>
      db.write(() => {
        const values = { id, owner, state, outcome: encode(outcome), now: clock() }
        if (end.run(values).changes === 0) return undefined
        tell('job-result', id)
        return find(id)
      }),
    release: (id, owner) => void db.write(() => drop.run(id, owner)),
    cancel: (id, by) => db.write(() => changed(askToEnd.run({ id, by: encode(by) }).changes, id)),
    pause: (id, by) => db.write(() => changed(have.run({ id, by: by && encode(by) }).changes, id)),
    counts: () => db.read(() => count.all()),
  }
}

type Bindings = Record<string, string | number | null>
