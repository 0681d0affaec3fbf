import { randomUUID } from 'node:crypto'
import type { Json } from '../core/plan.ts'
import { decode, encode } from './codec.ts'
import type { Database } from './database.ts'

/** Messages that must arrive: rows before they are anything else. */
export interface Outbox {
  /** Keeps a message and returns its id. A `dedupeKey` that was used before keeps nothing: the id of the first one is returned. */
  enqueue(message: NewMessage): string
  /**
   * Messages whose time has come, oldest first, at most one for each `orderKey` of a destination: a later one waits until the
   * earlier one is sent or dead. Those that this process has begun to send are left out.
   */
  due(limit: number, lane?: Lane, destination?: string): OutboxMessage[]
  /** In which lanes and for whom something is due. */
  queues(): Queue[]
  /** Call right before sending. A process that dies after this leaves a doubtful message. False: it is settled already. */
  begin(id: string): boolean
  /** `receipt`: what the receiver calls it, a Slack ts for instance. */
  markSent(id: string, receipt?: string): void
  /** Tries again at `nextAttemptAt`, or never when that is null or it was the last attempt; says which of the two. */
  markFailed(id: string, error: string, nextAttemptAt: number | null): 'waiting' | 'dead'
  /** Tries again at `until` without counting an attempt: the receiver asked to be left alone (429). */
  postpone(id: string, until: number): void
  /** Takes a message back that waits; one that is on its way may still arrive. */
  cancel(id: string): void
  get(id: string): OutboxMessage | undefined
  /** The newest message of this order for each destination, whether it has been sent or not, as long as it is kept. */
  newestOf(orderKey: string): OutboxMessage[]
  counts(): OutboxCounts[]
  /** All to whom something was kept, and what was given up for them lately or since the last message that arrived. */
  receivers(): Receiver[]
  /** Forgets messages that were settled before `before`; returns how many. */
  cleanUp(before: number): number
}

export type Lane = 'alerts' | 'approvals' | 'answers' | 'digest'

export interface NewMessage {
  lane: Lane
  /** Who receives it: slack, `webhook:ROUTE`, `email:ROUTE`. */
  destination: string
  /** What `payload` is, for the one who delivers it. */
  kind: string
  /** Messages with the same key arrive in the order in which they were kept. */
  orderKey: string
  dedupeKey?: string
  payload: Json
  /** Not before this time; default now. */
  notBefore?: number
}

export interface OutboxMessage {
  id: string
  lane: Lane
  destination: string
  kind: string
  orderKey: string
  payload: Json
  state: 'waiting' | 'sent' | 'dead'
  attempts: number
  /** A process began to send it and died before it said how that went: look at the receiver before sending it again. */
  isDoubtful: boolean
  createdAt: number
  receipt: string | null
  lastError: string | null
}

export type Queue = Pick<OutboxMessage, 'lane' | 'destination'>

export interface Receiver {
  destination: string
  dead: number
  lastError: string | null
}

export interface OutboxCounts {
  lane: Lane
  state: OutboxMessage['state']
  count: number
  /** When the oldest of them was kept. */
  oldest: number
}

/** Dead after this many attempts; with the usual back-off (1 s doubling to 10 min) that is two to three hours. */
export const maxAttempts = 30

/** What was given up counts for so long, also where later messages arrive: somebody is to be told of it. */
const latelyMs = 15 * 60_000

export function outboxTable(db: Database, clock: () => number): Outbox {
  const sql = db.sql
  /** Tells what this process has begun from what one before it has. */
  const self = randomUUID()
  const insert = sql.prepare<Bindings>(`
    INSERT INTO outbox (id, lane, destination, kind, order_key, dedupe_key, payload, created_at, next_attempt_at)
    VALUES (@id, @lane, @destination, @kind, @orderKey, @dedupeKey, @payload, @now, @notBefore)
    ON CONFLICT (dedupe_key) DO NOTHING`)
  const selectByDedupeKey = sql
    .prepare<[string], string>('SELECT id FROM outbox WHERE dedupe_key = ?')
    .pluck()
  const select = sql.prepare<[string], OutboxRow>('SELECT * FROM outbox WHERE id = ?')
  const selectDue = sql.prepare<Bindings, OutboxRow>(`
    SELECT * FROM outbox AS message
    WHERE state = 'waiting' AND next_attempt_at <= @now AND sender IS NOT @self AND (@lane IS NULL OR lane = @lane)
      AND (@destination IS NULL OR destination = @destination)
      AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.state = 'waiting'
        AND earlier.destination = message.destination AND earlier.order_key = message.order_key
        AND earlier.position < message.position)
    ORDER BY position LIMIT @limit`)
  const selectQueues = sql.prepare<[number, string], Queue>(`
    SELECT DISTINCT lane, destination FROM outbox
    WHERE state = 'waiting' AND next_attempt_at <= ? AND sender IS NOT ?`)
  const start = sql.prepare<[string, string]>(
    `UPDATE outbox SET sender = ? WHERE id = ? AND state = 'waiting'`,
  )
  const settle = sql.prepare<Bindings>(`
    UPDATE outbox SET state = 'sent', attempts = attempts + 1, settled_at = @now, receipt = @receipt, sender = NULL,
      last_error = NULL
    WHERE id = @id AND state = 'waiting'`)
  const fail = sql
    .prepare<Bindings, 'waiting' | 'dead'>(`
    UPDATE outbox SET attempts = attempts + 1, last_error = @error, sender = NULL,
      state = CASE WHEN @next IS NULL OR attempts + 1 >= ${maxAttempts} THEN 'dead' ELSE 'waiting' END,
      settled_at = CASE WHEN @next IS NULL OR attempts + 1 >= ${maxAttempts} THEN @now END,
      next_attempt_at = COALESCE(@next, next_attempt_at)
    WHERE id = @id AND state = 'waiting' RETURNING state`)
    .pluck()
  const delay = sql.prepare<[number, string]>(
    `UPDATE outbox SET next_attempt_at = ?, sender = NULL WHERE id = ? AND state = 'waiting'`,
  )
  const remove = sql.prepare<[string]>(`DELETE FROM outbox WHERE id = ? AND state = 'waiting'`)
  const selectNewest = sql.prepare<[string], OutboxRow>(`
    SELECT * FROM outbox WHERE position IN
      (SELECT MAX(position) FROM outbox WHERE order_key = ? GROUP BY destination) ORDER BY position`)
  const count = sql.prepare<[], OutboxCounts>(
    'SELECT lane, state, COUNT(*) AS count, MIN(created_at) AS oldest FROM outbox GROUP BY lane, state',
  )
  const selectDestinations = sql
    .prepare<[], string>('SELECT DISTINCT destination FROM outbox ORDER BY destination')
    .pluck()
  const selectReached = sql
    .prepare<[string], number | null>(
      `SELECT MAX(settled_at) FROM outbox WHERE destination = ? AND state = 'sent'`,
    )
    .pluck()
  const selectDead = sql.prepare<[string, number], { dead: number; lastError: string | null }>(
    `SELECT COUNT(*) AS dead, MAX(last_error) AS lastError FROM outbox
     WHERE destination = ? AND state = 'dead' AND settled_at > ?`,
  )
  const forget = sql.prepare<[number]>(`DELETE FROM outbox WHERE state <> 'waiting' AND settled_at < ?`)

  const whole = (row: OutboxRow): OutboxMessage => messageOf(row, self)

  return {
    enqueue: message =>
      db.write(() => {
        const id = randomUUID()
        const { lane, destination, kind, orderKey, dedupeKey = null } = message
        const now = clock()
        const times = { now, notBefore: message.notBefore ?? now }
        const payload = encode(message.payload)
        const { changes } = insert.run({
          id,
          lane,
          destination,
          kind,
          orderKey,
          dedupeKey,
          payload,
          ...times,
        })
        return changes === 1 || dedupeKey === null ? id : (selectByDedupeKey.get(dedupeKey) ?? id)
      }),
    due: (limit, lane, destination) =>
      db.read(() =>
        selectDue
          .all({ now: clock(), self, lane: lane ?? null, destination: destination ?? null, limit })
          .map(whole),
      ),
    queues: () => db.read(() => selectQueues.all(clock(), self)),
    begin: id => db.write(() => start.run(self, id).changes === 1),
    markSent: (id, receipt) =>
      void db.write(() => settle.run({ id, now: clock(), receipt: receipt ?? null })),
    markFailed: (id, error, next) => db.write(() => fail.get({ id, error, next, now: clock() }) ?? 'dead'),
    postpone: (id, until) => void db.write(() => delay.run(until, id)),
    cancel: id => void db.write(() => remove.run(id)),
    get: id =>
      db.read(() => {
        const row = select.get(id)
        return row && whole(row)
      }),
    newestOf: orderKey => db.read(() => selectNewest.all(orderKey).map(whole)),
    counts: () => db.read(() => count.all()),
    receivers: () =>
      db.read(() =>
        selectDestinations.all().map(destination => {
          const since = Math.min(selectReached.get(destination) ?? 0, clock() - latelyMs)
          return { destination, dead: 0, lastError: null, ...selectDead.get(destination, since) }
        }),
      ),
    cleanUp: before => db.write(() => forget.run(before).changes),
  }
}

type Bindings = Record<string, string | number | null>

interface OutboxRow {
  id: string
  lane: Lane
  destination: string
  kind: string
  order_key: string
  payload: string
  state: OutboxMessage['state']
  attempts: number
  sender: string | null
  created_at: number
  receipt: string | null
  last_error: string | null
}

const messageOf = (row: OutboxRow, self: string): OutboxMessage => ({
  id: row.id,
  lane: row.lane,
  destination: row.destination,
  kind: row.kind,
  orderKey: row.order_key,
  payload: decode(row.payload),
  state: row.state,
  attempts: row.attempts,
  isDoubtful: row.sender !== null && row.sender !== self,
  createdAt: row.created_at,
  receipt: row.receipt,
  lastError: row.last_error,
})
