import { setTimeout as delay } from 'node:timers/promises'
import type { Composition } from '../composition.ts'
import type { Job } from '../core/job.ts'
import { jobLine, presentJob } from '../core/present-job.ts'
import type { Request } from '../core/request.ts'
import type { Guard } from './interruptible.ts'
import { type Look, renderReport } from './render-report.ts'
import { type TerminalIo, writeTo } from './terminal-io.ts'

const lookEveryMs = 500
const tellEveryMs = 2000

interface Following {
  io: TerminalIo
  composition: Composition
  request: Request
  look: Look
  guard: Guard
  wait: boolean
}

/**
 * What a request goes on with. A running bot does it, and the terminal only follows it when told to wait; where no bot runs this
 * process does it itself, and tells its progress on stderr until it ends. False: one of them did not end well.
 */
export async function followJobs(following: Following): Promise<boolean> {
  const { io, composition, request, wait } = following
  if (request.state !== 'done' && request.state !== 'failed') return true
  const { lease } = composition.store()
  let isWell = true
  for (const { id } of jobsOf(composition, request)) {
    const bot = lease.holder()
    if (bot && !wait) {
      const text = `Job ${id} is done by the bot (process ${bot.pid} on ${bot.host}); jobs list shows how far it is.\n`
      await writeTo(io.stderr, text)
      continue
    }
    const ended = await follow(following, id)
    await writeTo(io.stderr, `${renderReport(presentJob(ended), following.look)}\n`)
    // One that somebody ended early ends as they wanted when that is what was asked for here.
    isWell &&= ended.state === 'done' || (ended.state === 'cancelled' && endsJob(request))
  }
  return isWell
}

/** The jobs that the request made, or the one that it ends. */
function jobsOf(composition: Composition, request: Request): Job[] {
  const { jobs } = composition.store()
  const cancelled = endsJob(request) ? jobs.get(request.args.job?.[0] ?? '') : undefined
  return [...jobs.ofRequest(request.id), ...(cancelled ? [cancelled] : [])]
}

const endsJob = ({ command }: Request): boolean => command === 'jobs cancel' || command === 'migrate cancel'

async function follow({ io, composition, guard }: Following, id: string): Promise<Job> {
  const { jobs, lease } = composition.store()
  let told = ''
  let toldAt = 0
  let isOwn = false
  try {
    for (;;) {
      const job = jobs.get(id)
      if (!job) throw new Error(`Job ${id} is not in the database any more.`)
      if (job.state !== 'running') return job
      const line = jobLine(job)
      if (line !== told && io.now() - toldAt >= tellEveryMs) {
        await writeTo(io.stderr, `${id}: ${line}\n`)
        told = line
        toldAt = io.now()
      }
      // A bot that begins meanwhile leaves a job alone that is worked on; one that ends leaves it to this process.
      if (!lease.holder()) {
        if (!isOwn) guard.works(id)
        isOwn = true
        void composition.jobs.run(id)
      }
      await delay(lookEveryMs, undefined, { signal: guard.signal })
    }
  } catch (error) {
    if (isOwn && guard.signal.aborted)
      await writeTo(
        io.stderr,
        `Job ${id} is left where it is; what it set on the cluster (a throttle) stays. A bot on ${composition.dataFolder} goes on with it; kafka-ops jobs cancel ${id} ends it.\n`,
      )
    throw error
  } finally {
    guard.works(undefined)
  }
}
