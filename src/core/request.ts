import type { Plan } from './plan.ts'
import type { Step } from './report.ts'

/**
 * A change on its way: planned → waiting → approved → running → done | failed | interrupted, or
 * denied | expired | outdated | withdrawn. Each step is one compare-and-swap on the row.
 */
export interface Request {
  id: string
  environment: string
  command: string
  /** The parsed arguments in their stored text form, times absolute: parsing them again gives the same plan. */
  args: Record<string, string[]>
  /** What was typed, for people. */
  typed: string
  requester: Actor
  reason: string | null
  plan: Plan
  digest: string
  /** How many approvals the policy asked for when the plan was made; 0 means a confirmation by the requester. */
  approvalsNeeded: number
  state: RequestState
  decisions: Decision[]
  createdAt: number
  expiresAt: number
  /** The process that runs it and when it last said so; null unless running. */
  owner: string | null
  heartbeatAt: number | null
  finishedAt: number | null
  /** What the execution or the refusal said, as data of the command's outcome shape, or a failure. */
  outcome: Outcome | null
  /** Where the answer goes: opaque to core, written by the door through which the request came. */
  origin: Origin
}

export type RequestState =
  | 'planned'
  | 'waiting'
  | 'approved'
  | 'running'
  | 'done'
  | 'failed'
  | 'interrupted'
  | 'denied'
  | 'expired'
  | 'outdated'
  | 'withdrawn'

export const openStates: readonly RequestState[] = ['planned', 'waiting', 'approved', 'running']

export interface Decision {
  approver: Actor
  verdict: 'approve' | 'deny'
  reason: string | null
  at: number
}

/** A person. `id` is the Slack user id, or `os:name` for a terminal user whom nobody mapped to a Slack person. */
export interface Actor {
  id: string
  name: string
}

export type Outcome =
  | { kind: 'done'; data: unknown }
  | { kind: 'partly'; data: unknown; failures: { message: string; hint: string | null }[] }
  | { kind: 'failed'; code: string; message: string; hint: string | null }
  /** The cluster changed since the plan was approved: what would be done now, and what is different. */
  | { kind: 'outdated'; plan: Plan; changes: string[] }
  /** The process died in the middle: what the cluster says about each step. */
  | { kind: 'interrupted'; steps: Step[] }

export interface Origin {
  door: 'slack' | 'terminal' | 'schedule'
  channel?: string
  threadTs?: string
  messageTs?: string
  /** Names what came in: one that is taken up again after a crash finds the request that was made of it. */
  key?: string
}
