import type { Request, RequestState } from '../core/request.ts'
import type { NewRequest, RequestFilter, RequestPatch, Requests } from '../core/requests.ts'
import { encode } from './codec.ts'
import type { Database } from './database.ts'
import type { Outbox } from './outbox.ts'
import { type DecisionRow, type RequestRow, requestOf } from './request-row.ts'
import { withFreshId } from './short-id.ts'

/**
 * The book of requests. A request that begins to wait gets its approval card through the outbox in the same transaction,
 * whichever process moved it: `{ kind: 'approval-card', payload: { requestId } }`.
 */
export function requestBook(db: Database, outbox: Outbox, clock: () => number): Requests {
  const sql = db.sql
  const select = sql.prepare<[string], RequestRow>('SELECT * FROM requests WHERE id = ?')
  const selectDecisions = sql.prepare<[string], DecisionRow>(
    'SELECT * FROM decisions WHERE request_id = ? ORDER BY rowid',
  )
  const selectMany = sql.prepare<Bindings, RequestRow>(`
    SELECT * FROM requests
    WHERE (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
      AND (@environment IS NULL OR environment = @environment)
      AND (@command IS NULL OR command = @command)
      AND (@requesterId IS NULL OR requester_id = @requesterId)
    ORDER BY created_at DESC, rowid DESC LIMIT @limit`)
  const selectMadeBy = sql.prepare<[string], RequestRow>(
    "SELECT * FROM requests WHERE json_extract(origin, '$.key') = ? ORDER BY created_at DESC LIMIT 1",
  )
  const insert = sql.prepare<Bindings>(`
    INSERT INTO requests (id, environment, command, args, typed, requester_id, requester_name, reason, plan, digest,
      approvals_needed, state, created_at, expires_at, origin)
    VALUES (@id, @environment, @command, @args, @typed, @requesterId, @requesterName, @reason, @plan, @digest,
      @approvalsNeeded, @state, @now, @expiresAt, @origin)
    ON CONFLICT (id) DO NOTHING`)
  // A request that waits for people or for its turn moves on only within its time.
  const update = sql.prepare<Bindings>(`
    UPDATE requests SET state = @to, revision = revision + 1,
      reason = COALESCE(@reason, reason), outcome = COALESCE(@outcome, outcome),
      expires_at = COALESCE(@expiresAt, expires_at), origin = COALESCE(@origin, origin),
      owner = CASE WHEN @to = 'running' THEN owner END, heartbeat_at = CASE WHEN @to = 'running' THEN heartbeat_at END,
      finished_at = CASE WHEN @to IN (${openStates}) THEN NULL ELSE COALESCE(finished_at, @now) END
    WHERE id = @id AND state IN (SELECT value FROM json_each(@from))
      AND (state NOT IN (${expiringStates}) OR expires_at > @now)`)
  const insertDecision = sql.prepare<Bindings>(`
    INSERT INTO decisions (request_id, approver_id, approver_name, verdict, reason, at)
    SELECT id, @approverId, @approverName, @verdict, @reason, @at FROM requests
    WHERE id = @id AND state = 'waiting' AND expires_at > @now AND requester_id <> @approverId
    ON CONFLICT (request_id, approver_id) DO NOTHING`)
  const settle = sql.prepare<Bindings>(`
    UPDATE requests SET revision = revision + 1,
      state = CASE WHEN ${denials} > 0 THEN 'denied' WHEN ${approvals} >= approvals_needed THEN 'approved' ELSE state END,
      finished_at = CASE WHEN ${denials} > 0 THEN @now END
    WHERE id = @id AND state = 'waiting'`)
  const take = sql.prepare<Bindings>(`
    UPDATE requests SET state = 'running', revision = revision + 1, owner = @owner, heartbeat_at = @now
    WHERE id = @id AND expires_at > @now AND ${denials} = 0 AND ${approvals} >= approvals_needed
      AND (state = 'approved' OR (state = 'planned' AND approvals_needed = 0))`)
  const beat = sql.prepare<Bindings>(
    `UPDATE requests SET heartbeat_at = @now WHERE id = @id AND state = 'running' AND owner = @owner`,
  )
  const keepArguments = sql.prepare<Bindings>(
    'UPDATE requests SET args = @args, revision = revision + 1 WHERE id = @id',
  )
  const expireAll = sql.prepare<Bindings, { id: string }>(`
    UPDATE requests SET state = 'expired', revision = revision + 1, finished_at = @now
    WHERE state IN (${expiringStates}) AND expires_at <= @now RETURNING id`)
  const interruptAll = sql.prepare<Bindings, { id: string }>(`
    UPDATE requests SET state = 'interrupted', revision = revision + 1, finished_at = @now,
      owner = NULL, heartbeat_at = NULL
    WHERE state = 'running' AND heartbeat_at < @before RETURNING id`)

  const whole = (row: RequestRow): Request => requestOf(row, selectDecisions.all(row.id))
  const find = (id: string): Request | undefined => {
    const row = select.get(id)
    return row && whole(row)
  }
  const found = (rows: { id: string }[]): Request[] => rows.flatMap(row => find(row.id) ?? [])

  function askForApproval(id: string): void {
    outbox.enqueue({
      lane: 'approvals',
      destination: 'slack',
      kind: 'approval-card',
      orderKey: `request:${id}`,
      dedupeKey: `approval-card:${id}`,
      payload: { requestId: id },
    })
  }

  function create(request: NewRequest): Request {
    return db.write(() => {
      const values = newRow(request, clock())
      const id = withFreshId('r', fresh => insert.run({ ...values, id: fresh }).changes === 1)
      if (request.state === 'waiting') askForApproval(id)
      return whole(select.get(id) as RequestRow)
    })
  }

  function move(id: string, from: readonly RequestState[], to: RequestState, patch: RequestPatch = {}) {
    return db.write(() => {
      const changes = { id, to, from: JSON.stringify(from), now: clock(), ...patchRow(patch) }
      if (update.run(changes).changes === 0) return undefined
      if (to === 'waiting') askForApproval(id)
      return find(id)
    })
  }

  return {
    create,
    move,
    get: id => db.read(() => find(id)),
    madeBy: key =>
      db.read(() => {
        const row = selectMadeBy.get(key)
        return row && whole(row)
      }),
    list: filter => db.read(() => selectMany.all(filterRow(filter)).map(whole)),
    decide: (id, { approver, verdict, reason, at }) =>
      db.write(() => {
        const now = clock()
        const decision = { approverId: approver.id, approverName: approver.name, verdict, reason, at }
        if (insertDecision.run({ id, now, ...decision }).changes === 0) return undefined
        settle.run({ id, now })
        return find(id)
      }),
    claim: (id, owner) =>
      db.write(() => (take.run({ id, owner, now: clock() }).changes === 0 ? undefined : find(id))),
    dropArguments: (id, names) =>
      db.write(() => {
        const kept = Object.entries(find(id)?.args ?? {}).filter(([name]) => !names.includes(name))
        keepArguments.run({ id, args: encode(Object.fromEntries(kept)) })
      }),
    heartbeat: (id, owner) => db.write(() => beat.run({ id, owner, now: clock() }).changes === 1),
    expire: () => db.write(() => found(expireAll.all({ now: clock() }))),
    interruptSilent: silentMs =>
      db.write(() => found(interruptAll.all({ now: clock(), before: clock() - silentMs }))),
  }
}

type Bindings = Record<string, string | number | null>

const openStates = `'planned', 'waiting', 'approved', 'running'`
const expiringStates = `'planned', 'waiting', 'approved'`
const counted = (verdict: string): string =>
  `(SELECT COUNT(*) FROM decisions WHERE request_id = requests.id AND verdict = '${verdict}' AND approver_id <> requester_id)`
const approvals = counted('approve')
const denials = counted('deny')

const newRow = (request: NewRequest, now: number): Bindings => ({
  environment: request.environment,
  command: request.command,
  args: encode(request.args),
  typed: request.typed,
  requesterId: request.requester.id,
  requesterName: request.requester.name,
  reason: request.reason,
  plan: encode(request.plan),
  digest: request.digest,
  approvalsNeeded: request.approvalsNeeded,
  state: request.state,
  now,
  expiresAt: request.expiresAt,
  origin: encode(request.origin),
})

const patchRow = (patch: RequestPatch): Bindings => ({
  reason: patch.reason ?? null,
  outcome: patch.outcome === undefined ? null : encode(patch.outcome),
  expiresAt: patch.expiresAt ?? null,
  origin: patch.origin === undefined ? null : encode(patch.origin),
})

const filterRow = (filter: RequestFilter): Bindings => ({
  states: filter.states ? JSON.stringify(filter.states) : null,
  environment: filter.environment ?? null,
  command: filter.command ?? null,
  requesterId: filter.requesterId ?? null,
  limit: filter.limit,
})
