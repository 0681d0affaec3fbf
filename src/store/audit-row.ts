import { createHash } from 'node:crypto'
import type { AuditEntry, AuditRow } from '../core/audit.ts'
import { canonicalJson } from '../core/plan.ts'
import { decode, encode } from './codec.ts'

/** A row of `audit`, column by column. */
export interface StoredAuditRow {
  sequence: number
  at: number
  event: string
  actor_id: string
  actor_name: string
  door: string
  environment: string | null
  command: string | null
  arguments: string | null
  request_id: string | null
  digest: string | null
  summary: string
  detail: string | null
  previous_hash: string
  hash: string
}

/** What stands before the first row. */
export const genesisHash = '0'.repeat(64)

/**
 * The next row of the trail. SQLite keeps text as UTF-8, which has no lone surrogates: they are replaced before the hash is
 * taken, or the row would not verify.
 */
export function auditRow(
  entry: AuditEntry,
  sequence: number,
  at: number,
  previousHash: string,
): StoredAuditRow {
  const text = <T extends string | null>(value: T): T =>
    value === null ? value : (value.toWellFormed() as T)
  const row = {
    sequence,
    at,
    event: entry.event,
    actor_id: text(entry.actor.id),
    actor_name: text(entry.actor.name),
    door: entry.door,
    environment: text(entry.environment),
    command: text(entry.command),
    arguments: text(entry.arguments),
    request_id: text(entry.requestId),
    digest: text(entry.digest),
    summary: text(entry.summary),
    detail: entry.detail === null ? null : encode(entry.detail).toWellFormed(),
    previous_hash: previousHash,
  }
  return { ...row, hash: rowHash(row) }
}

/** sha-256 over the row's columns, the previous hash among them, as canonical JSON. `detail` counts as the text that is kept. */
export function rowHash(row: Omit<StoredAuditRow, 'hash'>): string {
  const { sequence, at, event, actor_id, actor_name, door, environment, command } = row
  const { arguments: typed, request_id, digest, summary, detail, previous_hash } = row
  const columns = { sequence, at, event, actor_id, actor_name, door, environment, command }
  const rest = { arguments: typed, request_id, digest, summary, detail, previous_hash }
  return createHash('sha256')
    .update(canonicalJson({ ...columns, ...rest }))
    .digest('hex')
}

export const auditRowOf = (row: StoredAuditRow): AuditRow => ({
  sequence: row.sequence,
  at: row.at,
  event: row.event as AuditRow['event'],
  actor: { id: row.actor_id, name: row.actor_name },
  door: row.door as AuditRow['door'],
  environment: row.environment,
  command: row.command,
  arguments: row.arguments,
  requestId: row.request_id,
  digest: row.digest,
  summary: row.summary,
  detail: row.detail === null ? null : decode(row.detail),
  previousHash: row.previous_hash,
  hash: row.hash,
})
