import type { Job } from '../../core/job.ts'
import { presentJob } from '../../core/present-job.ts'
import type { OutboxMessage } from '../../store/outbox.ts'
import { postReport, searchOptions } from '../post-report.ts'
import { isSlackUser } from '../render/inline-elements.ts'
import { renderReport } from '../render/render-report.ts'
import { originOf } from '../requests/request-messages.ts'
import type { Room } from '../room.ts'
import type { PostTarget } from '../web/message.ts'

/** Messages about a job, kept by the store in the commit that made it or ended it. */
export interface JobMessage {
  kind: 'job-progress' | 'job-result'
  jobId: string
}

/**
 * Posts a job's progress, which is edited from then on, or its end, which is a message of its own because edits notify nobody;
 * both in the thread of its request. Throws a Failure.
 */
export async function deliverJob<C>(
  room: Room<C>,
  entry: OutboxMessage,
  { kind, jobId }: JobMessage,
): Promise<string | undefined> {
  const { jobs, jobMessages } = room.store
  // The revision first: when the job moves in between, the message counts as behind and is edited.
  const revision = jobMessages.revision(jobId)
  const job = jobs.get(jobId)
  const target = job && placeOf(room, job)
  if (!job || !target || revision === undefined) return undefined
  if (kind === 'job-result')
    return (await postReport(room.lanes.answers, target, endReport(room, job), entry)).ts
  const known = jobMessages.get(jobId)
  if (known) return known.ts
  // One that was quicker than its message has only its end to tell.
  if (job.state !== 'running') return undefined
  const posted = await postReport(room.lanes.answers, target, presentJob(job), entry)
  jobMessages.record(jobId, posted, searchOptions(entry).mayBeThere ? 0 : revision)
  return posted.ts
}

/** Brings the messages of jobs to where these are, whichever process works on them. */
export async function catchUpJobs<C>(room: Room<C>): Promise<void> {
  const { jobs, jobMessages } = room.store
  await Promise.all(
    jobMessages.outdated(20).map(async place => {
      let shown = 0
      await room.edits.edit(place, () => {
        shown = jobMessages.revision(place.jobId) ?? 0
        const job = jobs.get(place.jobId)
        return job && renderReport(presentJob(job), { zone: 'utc' })
      })
      // Zero: a newer edit took this one's place and notes what it showed. A message that is gone is not edited again.
      if (shown > 0) jobMessages.record(place.jobId, place, shown)
    }),
  )
}

/** Where its request was asked for, or under its card when it came from a terminal; undefined: nowhere in Slack. */
function placeOf<C>({ store }: Room<C>, job: Job): PostTarget | undefined {
  const request = store.requests.get(job.requestId)
  const place = request && (originOf(request) ?? store.approvalCards.get(request.id))
  return place && { channel: place.channel, threadTs: request.origin.threadTs ?? place.ts }
}

function endReport<C>({ store }: Room<C>, job: Job) {
  const report = presentJob(job)
  const requester = store.requests.get(job.requestId)?.requester.id ?? ''
  if (!isSlackUser(requester)) return report
  return {
    ...report,
    parts: [{ kind: 'text' as const, text: [{ person: requester }, `: ${report.summary}`] }, ...report.parts],
  }
}
