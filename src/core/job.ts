import type { Json } from './plan.ts'
import type { Field, FollowUp, Table } from './report.ts'
import type { Actor } from './request.ts'

/**
 * Work that takes longer than a request and goes on after a restart. It is a row that one process works on at a time: the one
 * with the bot's lease, or a terminal where no bot runs. Whoever works on it moves it from checkpoint to checkpoint.
 */
export interface Job {
  id: string
  kind: string
  environment: string
  /** The request that asked for it: who, why, who approved, and where its progress is shown. */
  requestId: string
  /** One sentence: "Copy 12 partitions of tda_jobs to 3 replicas each". */
  title: string
  state: JobState
  /** What was decided, and never changes. */
  spec: Json
  /** How far it is, in the kind's own words; null before its first step. */
  checkpoint: Json
  progress: JobProgress | null
  /** Why its last step failed; it is tried again. */
  trouble: string | null
  /** Somebody wants it to end early. */
  cancelledBy: Actor | null
  /** Somebody has it wait. Only kinds that can wait look at it. */
  pausedBy: Actor | null
  outcome: JobOutcome | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  owner: string | null
  heartbeatAt: number | null
}

export type JobState = 'running' | 'done' | 'failed' | 'cancelled'

export interface JobProgress {
  /** What is being done now, one sentence. */
  doing: string
  /** 0 to 1; null where that cannot be told. */
  fraction: number | null
  /** Milliseconds; null where that cannot be told. */
  leftMs: number | null
  facts: Field[]
  table?: Table
  /** What somebody may want to do now, before ending it early. */
  followUps?: FollowUp[]
}

/** What people are told at the end. */
export interface JobOutcome {
  /** One sentence. */
  summary: string
  facts: Field[]
  /** What went wrong, and what is left to do. */
  remarks: string[]
  followUps?: FollowUp[]
}

export interface NewJob {
  kind: string
  environment: string
  requestId: string
  title: string
  spec: Json
  /** Where it begins, when that is not nowhere: for what is not to stay, as the spec does. */
  checkpoint?: Json
}

/**
 * The book of jobs, kept by the store. What changes a job says whose it is (`owner`) and does nothing when it is somebody
 * else's by now.
 */
export interface Jobs {
  /** The request's job of this kind: a new one, or the one that it has already. */
  create(job: NewJob): Job
  get(id: string): Job | undefined
  ofRequest(requestId: string): Job[]
  /** Oldest first. */
  running(): Job[]
  /** Newest first. */
  list(filter: { environment?: string; limit: number }): Job[]
  /** Takes a job that nobody works on, or whose process has ended or said nothing for `silentMs`. undefined: it is not to be had. */
  claim(id: string, owner: string, silentMs: number): Job | undefined
  /** False: it is not this owner's any more, who must stop. */
  heartbeat(id: string, owner: string): boolean
  /** Keeps where it is now. undefined: it is not this owner's any more. */
  advance(id: string, owner: string, to: JobStep): Job | undefined
  /** Its end; it is told in the request's thread. undefined: it is not this owner's any more. */
  finish(id: string, owner: string, state: Exclude<JobState, 'running'>, outcome: JobOutcome): Job | undefined
  /** Nobody works on it any more; the next process goes on at once. */
  release(id: string, owner: string): void
  /** Asks whoever works on it to end it early. undefined: it has ended already. */
  cancel(id: string, by: Actor): Job | undefined
  /** Has it wait, or lets it go on (null). undefined: it has ended already. */
  pause(id: string, by: Actor | null): Job | undefined
  counts(): { kind: string; state: JobState; count: number }[]
}

export interface JobStep {
  checkpoint: Json
  progress: JobProgress | null
  trouble: string | null
}
