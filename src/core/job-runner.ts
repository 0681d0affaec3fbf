import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { AuditEvent, AuditTrail } from './audit.ts'
import { toFailure } from './failure.ts'
import type { Job, JobOutcome, JobProgress, JobState, Jobs } from './job.ts'
import type { Json } from './plan.ts'
import type { Requests } from './requests.ts'

/**
 * What one kind of job does. `advance` does one step from the job's checkpoint and says what comes next; the new checkpoint is
 * kept before the next step begins. A process can die at any point, so a step that is done twice must do no harm, and what a
 * step is going to change stands in the checkpoint before it. When it rejects, it is tried again, for as long as it takes: only
 * the kind itself ends a job. `cancelledBy` of the job tells that it is to end early.
 */
export interface JobKind<C> {
  name: string
  /** Several of one environment at once; else one after the other, in the order they were made. */
  sideBySide?: boolean
  advance(job: Job, context: C, turn: Turn): Promise<Advanced>
}

/** For a step that takes long: how it hears that it is to stop, and tells where it is in between. */
export interface Turn {
  /** Aborted when the process ends, or the job is somebody else's: what is not done yet is left to the next one. */
  signal: AbortSignal
  /** Shows this progress from now on, and gives the job as it stands; undefined: it is not ours any more. */
  tell(progress: JobProgress): Job | undefined
}

export type Advanced =
  | { to: 'next'; checkpoint: Json; progress: JobProgress; afterMs: number }
  | { to: 'end'; state: Exclude<JobState, 'running'>; outcome: JobOutcome }

export interface JobRunner {
  /** From now on takes up every job that nobody works on. */
  start(): void
  /** Works on one job until it has ended, or is somebody else’s: then undefined. */
  run(id: string): Promise<Job | undefined>
  /** Ends after the steps that are under way; another process goes on from there. */
  stop(): Promise<void>
}

export interface JobRunnerOptions<C> {
  kinds: readonly JobKind<C>[]
  jobs: () => Jobs
  requests: () => Pick<Requests, 'get'>
  audit: () => AuditTrail
  /** One commit of the book and the trail. */
  atomically: <T>(fn: () => T) => T
  context: (job: Job) => C
  /** Names this process. */
  owner: string
  /** Told after each change of a job. */
  moved: (job: Job) => void
  log: (message: string, error: unknown) => void
}

const lookEveryMs = 1000
const heartbeatMs = 2000
/** Whoever said nothing for this long is dead or frozen. */
const silentMs = 15_000
const longestPauseMs = 30_000

/** Works on jobs, several at a time; of most kinds one after the other in an environment, in the order they were made. */
export function createJobRunner<C>(options: JobRunnerOptions<C>): JobRunner {
  const { jobs, owner } = options
  const working = new Map<string, Promise<Job | undefined>>()
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    try {
      for (const job of jobs().running()) void run(job.id)
    } catch (error) {
      options.log('The jobs could not be read', error)
    }
  }

  function run(id: string): Promise<Job | undefined> {
    const known = working.get(id)
    if (known) return known
    const work = workOn(id).finally(() => working.delete(id))
    working.set(id, work)
    return work
  }

  async function workOn(id: string): Promise<Job | undefined> {
    const ours = new AbortController()
    try {
      const claimed = claim(id)
      if (!claimed) return undefined
      const beat = setInterval(() => {
        if (!stillMine(id)) ours.abort()
      }, heartbeatMs)
      try {
        return await goOn(claimed, ours)
      } finally {
        clearInterval(beat)
        if (stopping.signal.aborted) jobs().release(id, owner)
      }
    } catch (error) {
      options.log(`Job ${id} could not be worked on`, error)
      return undefined
    }
  }

  async function goOn(claimed: Job, ours: AbortController): Promise<Job | undefined> {
    let failures = 0
    const signal = AbortSignal.any([ours.signal, stopping.signal])
    for (let job: Job | undefined = claimed; job && !signal.aborted; ) {
      const step = await attempt(job, failures, {
        signal,
        tell: progress => tell(claimed.id, progress, ours),
      })
      failures = step.failure ? failures + 1 : 0
      const kept = await keep(job, step)
      if (kept?.state !== 'running') return kept
      await pause(step.advanced.to === 'next' ? step.advanced.afterMs : 0)
      job = jobs().get(kept.id)
    }
    return undefined
  }

  interface Step {
    advanced: Advanced
    failure: string | null
  }

  function tell(id: string, progress: JobProgress, ours: AbortController): Job | undefined {
    try {
      const job = jobs().get(id)
      if (job?.state !== 'running' || job.owner !== owner) {
        ours.abort()
        return undefined
      }
      if (job.trouble === null && isDeepStrictEqual(progress, job.progress)) return job
      const kept = jobs().advance(id, owner, { checkpoint: job.checkpoint, progress, trouble: null })
      if (kept) options.moved(kept)
      else ours.abort()
      return kept
    } catch (error) {
      options.log(`The progress of job ${id} could not be written`, error)
      return jobs().get(id)
    }
  }

  async function attempt(job: Job, failures: number, turn: Turn): Promise<Step> {
    const stay = (doing: JobProgress | null, afterMs: number): Advanced => ({
      to: 'next',
      checkpoint: job.checkpoint,
      progress: doing ?? job.progress ?? { doing: 'It begins.', fraction: null, leftMs: null, facts: [] },
      afterMs,
    })
    try {
      const kind = kindOf(job)
      const before = kind.sideBySide
        ? undefined
        : jobs()
            .running()
            .find(one => one.kind === job.kind && one.environment === job.environment)
      if (before && before.id !== job.id && !job.cancelledBy) {
        const doing = `Waits for job ${before.id}: ${before.title}.`
        return { advanced: stay({ doing, fraction: null, leftMs: null, facts: [] }, 1000), failure: null }
      }
      return { advanced: await kind.advance(job, options.context(job), turn), failure: null }
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code === 'internal') options.log(`A step of job ${job.id} failed`, error)
      const afterMs = Math.min(longestPauseMs, 1000 * 2 ** failures)
      return {
        advanced: stay(null, afterMs),
        failure: [sentence(failure.message), failure.hint].filter(Boolean).join(' '),
      }
    }
  }

  function kindOf(job: Job): JobKind<C> {
    const kind = options.kinds.find(one => one.name === job.kind)
    if (kind) return kind
    throw new Error(`This version of the bot knows no job of the kind "${job.kind}".`)
  }

  /** What a step has done is not forgotten: while it cannot be written, nothing more is done. */
  async function keep(job: Job, step: Step): Promise<Job | undefined> {
    for (let attempts = 0; !stopping.signal.aborted || attempts === 0; attempts += 1) {
      try {
        const kept = write(job, step)
        if (kept && kept !== job) options.moved(kept)
        return kept
      } catch (error) {
        options.log(`The progress of job ${job.id} could not be written`, error)
        await pause(Math.min(longestPauseMs, 1000 * 2 ** attempts))
      }
    }
    return undefined
  }

  function write(job: Job, { advanced, failure }: Step): Job | undefined {
    if (advanced.to === 'next') {
      const { checkpoint, progress } = advanced
      const isNews =
        failure !== job.trouble || !isDeepStrictEqual([checkpoint, progress], [job.checkpoint, job.progress])
      return isNews ? jobs().advance(job.id, owner, { checkpoint, progress, trouble: failure }) : job
    }
    const { state, outcome } = advanced
    return options.atomically(() => {
      const ended = jobs().finish(job.id, owner, state, outcome)
      if (ended) note(state === 'done' ? 'job-done' : `job-${state}`, ended, outcome.summary, { outcome })
      return ended
    })
  }

  function claim(id: string): Job | undefined {
    const claimed = options.atomically(() => {
      const isFirst = jobs().get(id)?.startedAt === null
      const taken = jobs().claim(id, owner, silentMs)
      if (taken && isFirst) note('job-started', taken, `Started: ${taken.title}`, null)
      return taken
    })
    if (claimed) options.moved(claimed)
    return claimed
  }

  function note(event: AuditEvent, job: Job, summary: string, detail: { outcome: JobOutcome } | null): void {
    const request = options.requests().get(job.requestId)
    options.audit().append({
      event,
      actor: job.cancelledBy ?? request?.requester ?? { id: 'bot', name: 'the bot' },
      door: 'bot',
      environment: job.environment,
      command: request?.command ?? null,
      arguments: request?.typed ?? null,
      requestId: job.requestId,
      digest: request?.digest ?? null,
      summary: `${job.id}: ${summary}`,
      detail: { job: job.id, kind: job.kind, ...detail },
    })
  }

  function stillMine(id: string): boolean {
    try {
      return jobs().heartbeat(id, owner)
    } catch (error) {
      options.log(`The heartbeat of job ${id} could not be written`, error)
      return true
    }
  }

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
  }

  return {
    start() {
      timer = setInterval(look, lookEveryMs)
      look()
    },
    run,
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await Promise.all(working.values())
    },
  }
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
