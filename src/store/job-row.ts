import type { Job, JobState } from '../core/job.ts'
import { decode } from './codec.ts'

/** A row of `jobs`, as a Job. */
export const jobOf = (row: JobRow): Job => ({
  id: row.id,
  kind: row.kind,
  environment: row.environment,
  requestId: row.request_id,
  title: row.title,
  state: row.state,
  spec: decode(row.spec),
  checkpoint: row.checkpoint === null ? null : decode(row.checkpoint),
  progress: row.progress === null ? null : decode(row.progress),
  trouble: row.trouble,
  cancelledBy: row.cancelled_by === null ? null : decode(row.cancelled_by),
  pausedBy: row.paused_by === null ? null : decode(row.paused_by),
  outcome: row.outcome === null ? null : decode(row.outcome),
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  owner: row.owner,
  heartbeatAt: row.heartbeat_at,
})

export interface JobRow {
  id: string
  kind: string
  environment: string
  request_id: string
  title: string
  state: JobState
  spec: string
  checkpoint: string | null
  progress: string | null
  trouble: string | null
  cancelled_by: string | null
  paused_by: string | null
  outcome: string | null
  created_at: number
  started_at: number | null
  finished_at: number | null
  owner: string | null
  host: string | null
  pid: number | null
  born: string | null
  heartbeat_at: number | null
}
