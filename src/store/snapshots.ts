import { Failure } from '../core/failure.ts'
import { decode, encode } from './codec.ts'
import type { Database } from './database.ts'

/** The committed offsets that a request replaced or deleted, group by group: what `offsets undo` puts back. */
export interface Snapshots {
  /** Kept before anything is sent. Throws a `conflict` Failure when this request has one of the group already. */
  save(snapshot: NewSnapshot): void
  /** Of all groups of the request, by name. */
  of(requestId: string): Snapshot[]
  /** Newest first. */
  list(filter: { environment: string; group?: string; limit: number }): Snapshot[]
}

export interface NewSnapshot {
  requestId: string
  environment: string
  clusterId: string
  group: string
  rows: SnapshotRow[]
}
export interface Snapshot extends NewSnapshot {
  at: number
}

/** `before` null: the partition had no committed offset. */
export interface SnapshotRow {
  topic: string
  topicId: string
  partition: number
  before: { offset: bigint; leaderEpoch: number; metadata: string | null } | null
  /** null: the commit was removed. */
  after: bigint | null
}

export function snapshotTable(db: Database, clock: () => number): Snapshots {
  const sql = db.sql
  const insert = sql.prepare<Record<string, string | number>>(`
    INSERT INTO offset_snapshots (request_id, environment, cluster_id, group_id, rows, at)
    VALUES (@requestId, @environment, @clusterId, @group, @rows, @at) ON CONFLICT (request_id, group_id) DO NOTHING`)
  const select = sql.prepare<[string], SnapshotTableRow>(
    'SELECT * FROM offset_snapshots WHERE request_id = ? ORDER BY group_id',
  )
  const selectMany = sql.prepare<Record<string, string | number | null>, SnapshotTableRow>(`
    SELECT * FROM offset_snapshots WHERE environment = @environment AND (@group IS NULL OR group_id = @group)
    ORDER BY at DESC, rowid DESC LIMIT @limit`)

  return {
    save: ({ rows, ...snapshot }) => {
      const { changes } = db.write(() => insert.run({ ...snapshot, rows: encode(rows), at: clock() }))
      if (changes === 0)
        throw new Failure('conflict', `The offsets that ${snapshot.requestId} replaces were kept already.`)
    },
    of: requestId => db.read(() => select.all(requestId).map(snapshotOf)),
    list: ({ environment, group, limit }) =>
      db.read(() => selectMany.all({ environment, group: group ?? null, limit }).map(snapshotOf)),
  }
}

interface SnapshotTableRow {
  request_id: string
  environment: string
  cluster_id: string
  group_id: string
  rows: string
  at: number
}

const snapshotOf = (row: SnapshotTableRow): Snapshot => ({
  requestId: row.request_id,
  environment: row.environment,
  clusterId: row.cluster_id,
  group: row.group_id,
  rows: decode(row.rows),
  at: row.at,
})
