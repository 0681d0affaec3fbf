import type { Decision, Request, RequestState } from '../core/request.ts'
import { decode } from './codec.ts'

/** A row of `requests`, as a Request. */
export const requestOf = (row: RequestRow, decisions: DecisionRow[]): Request => ({
  id: row.id,
  environment: row.environment,
  command: row.command,
  args: decode(row.args),
  typed: row.typed,
  requester: { id: row.requester_id, name: row.requester_name },
  reason: row.reason,
  plan: decode(row.plan),
  digest: row.digest,
  approvalsNeeded: row.approvals_needed,
  state: row.state,
  decisions: decisions.map(decisionOf),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  owner: row.owner,
  heartbeatAt: row.heartbeat_at,
  finishedAt: row.finished_at,
  outcome: row.outcome === null ? null : decode(row.outcome),
  origin: decode(row.origin),
})

const decisionOf = (row: DecisionRow): Decision => ({
  approver: { id: row.approver_id, name: row.approver_name },
  verdict: row.verdict,
  reason: row.reason,
  at: row.at,
})

export interface RequestRow {
  id: string
  environment: string
  command: string
  args: string
  typed: string
  requester_id: string
  requester_name: string
  reason: string | null
  plan: string
  digest: string
  approvals_needed: number
  state: RequestState
  created_at: number
  expires_at: number
  owner: string | null
  heartbeat_at: number | null
  finished_at: number | null
  outcome: string | null
  origin: string
}

export interface DecisionRow {
  approver_id: string
  approver_name: string
  verdict: Decision['verdict']
  reason: string | null
  at: number
}
