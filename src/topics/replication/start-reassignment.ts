import type { Job, Jobs } from '../../core/job.ts'
import { counted, listed } from '../../core/words.ts'
import { reassign } from './reassign.ts'
import type { ReassignSpec } from './reassign-spec.ts'

/**
 * Hands a decided reassignment to the bot: the request's job, made once however often it is asked for. Whoever takes jobs up does
 * it and shows its progress.
 */
export function startReassignment(
  jobs: Jobs,
  spec: ReassignSpec,
  of: { environment: string; requestId: string },
): Job {
  const topics = spec.topics.map(one => one.topic)
  const title = `Move replicas of ${counted(spec.moves.length, 'partition')} of ${listed(topics)}`
  return jobs.create({ ...of, kind: reassign.name, title, spec })
}
