/** One member of a rule that is, or was, not well: group g of the lag rule, broker 2 of the disk rule. */
export interface Alert {
  id: string
  environment: string
  rule: string
  /** What the rule is broken for: unique among the open alerts of its environment and rule. */
  member: string
  severity: Severity
  state: AlertState
  labels: Record<string, string>
  /** The measured value; null where the rule has none. */
  value: number | null
  summary: string
  pendingSince: number
  firingSince: number | null
  /** Slack user ids. */
  acknowledgedBy: string | null
  acknowledgedAt: number | null
  snoozedBy: string | null
  snoozedUntil: number | null
  resolvedAt: number | null
  lastSeenAt: number
  lastNotifiedAt: number | null
  /** How many times this member fired and was over again in the hour before it began. */
  flaps: number
  /** Since when it has been well again, where it is not over yet because it flaps. */
  clearSince: number | null
  /** How many steps of its route's escalation have been told. */
  escalations: number
  /** Grows with every change of the row: what a compare-and-swap compares. */
  revision: number
}

export type Severity = 'info' | 'warning' | 'critical'
export type AlertState = 'pending' | 'firing' | 'acknowledged' | 'snoozed' | 'resolved'

/** A new one is pending, or firing at once where the rule has no `for`. */
export type NewAlert = Pick<
  Alert,
  | 'environment'
  | 'rule'
  | 'member'
  | 'severity'
  | 'labels'
  | 'value'
  | 'summary'
  | 'pendingSince'
  | 'firingSince'
  | 'lastSeenAt'
  | 'lastNotifiedAt'
  | 'flaps'
> & { state: 'pending' | 'firing' }

/** Who, and which one, an alert is does not change. */
export type AlertChange = Partial<
  Omit<Alert, 'id' | 'environment' | 'rule' | 'member' | 'pendingSince' | 'revision'>
>

export interface AlertFilter {
  environment?: string
  states?: readonly AlertState[]
  rule?: string
  /** Those that were open at this time or later. */
  since?: number
  limit: number
}
