import type { Alert } from './alert.ts'
import { decode, encode } from './codec.ts'

/** A row of `alerts`, as an Alert. */
export const alertOf = (row: AlertRow): Alert => ({
  id: row.id,
  environment: row.environment,
  rule: row.rule,
  member: row.member,
  severity: row.severity,
  state: row.state,
  labels: decode(row.labels),
  value: row.value,
  summary: row.summary,
  pendingSince: row.pending_since,
  firingSince: row.firing_since,
  acknowledgedBy: row.acknowledged_by,
  acknowledgedAt: row.acknowledged_at,
  snoozedBy: row.snoozed_by,
  snoozedUntil: row.snoozed_until,
  resolvedAt: row.resolved_at,
  lastSeenAt: row.last_seen_at,
  lastNotifiedAt: row.last_notified_at,
  flaps: row.flaps,
  clearSince: row.clear_since,
  escalations: row.escalations,
  revision: row.revision,
})

export const rowOf = (alert: Alert): AlertRow => ({
  id: alert.id,
  environment: alert.environment,
  rule: alert.rule,
  member: alert.member,
  severity: alert.severity,
  state: alert.state,
  labels: encode(alert.labels),
  value: alert.value,
  summary: alert.summary,
  pending_since: alert.pendingSince,
  firing_since: alert.firingSince,
  acknowledged_by: alert.acknowledgedBy,
  acknowledged_at: alert.acknowledgedAt,
  snoozed_by: alert.snoozedBy,
  snoozed_until: alert.snoozedUntil,
  resolved_at: alert.resolvedAt,
  last_seen_at: alert.lastSeenAt,
  last_notified_at: alert.lastNotifiedAt,
  flaps: alert.flaps,
  clear_since: alert.clearSince,
  escalations: alert.escalations,
  revision: alert.revision,
})

export interface AlertRow {
  id: string
  environment: string
  rule: string
  member: string
  severity: Alert['severity']
  state: Alert['state']
  labels: string
  value: number | null
  summary: string
  pending_since: number
  firing_since: number | null
  acknowledged_by: string | null
  acknowledged_at: number | null
  snoozed_by: string | null
  snoozed_until: number | null
  resolved_at: number | null
  last_seen_at: number
  last_notified_at: number | null
  flaps: number
  clear_since: number | null
  escalations: number
  revision: number
}
