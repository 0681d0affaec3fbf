import type { Actor } from './request.ts'

/** One line of the audit trail, before the store gives it a number, a time and its place in the hash chain. */
export interface AuditEntry {
  event: AuditEvent
  actor: Actor
  door: 'slack' | 'terminal' | 'schedule' | 'bot'
  environment: string | null
  command: string | null
  /** As typed, secrets redacted. */
  arguments: string | null
  requestId: string | null
  digest: string | null
  /** One sentence for people. */
  summary: string
  /** Anything more, already free of secrets. */
  detail: Record<string, unknown> | null
}

export type AuditEvent =
  | 'query'
  | 'disclosed'
  | 'planned'
  | 'requested'
  | 'approved'
  | 'denied'
  | 'withdrawn'
  | 'expired'
  | 'outdated'
  | 'starting'
  | 'done'
  | 'failed'
  | 'interrupted'
  | 'refused'
  | 'job-started'
  | 'job-done'
  | 'job-failed'
  | 'job-cancelled'
  | 'second-factor'
  | 'credential'
  | 'emergency'
  | 'alert'
  | 'digest'

export interface AuditRow extends AuditEntry {
  sequence: number
  at: number
  previousHash: string
  hash: string
}

/** What the pipeline asks of the trail. `append` throws when the row could not be written durably: then nothing is executed. */
export interface AuditTrail {
  append(entry: AuditEntry): AuditRow
}
