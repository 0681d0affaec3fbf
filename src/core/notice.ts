import type { Report } from './report.ts'

/**
 * What is kept in the outbox for a webhook or for e-mail. Address and secrets are not in it: whoever delivers it takes them
 * from the route of this name, as it is configured then.
 */
export interface Notice {
  route: string
  environment: string
  rule: string
  /** `firing` as long as one of the rule's members is. */
  status: 'firing' | 'resolved'
  severity: string
  /** The same for every message about this rule until all of it is over: mail programs join them by it. */
  subject: string
  report: Report
  /** Those that are open, and those that this message says are over. */
  members: NoticeMember[]
  runbook: string | null
}

export interface NoticeMember {
  id: string
  member: string
  state: string
  summary: string
  labels: Record<string, string>
  value: number | null
  /** Epoch milliseconds; `endsAt` null: it is not over. */
  startsAt: number
  endsAt: number | null
}
