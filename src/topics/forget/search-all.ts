import type { Context } from '../../context.ts'
import type { Job, JobProgress } from '../../core/job.ts'
import type { Advanced, Turn } from '../../core/job-runner.ts'
import { counted } from '../../core/words.ts'
import { schemasOf } from '../../records/schemas-of.ts'
import type { Checkpoint } from './checkpoint.ts'
import { type ForgetSpec, hashOf } from './forget-spec.ts'
import { openMatcher } from './open-matcher.ts'
import { type Found, searchTopic } from './search-topic.ts'
import type { Cleanup } from './topic-cleanup.ts'

export interface TopicNow {
  partitions: number
  cleanup: Cleanup
}
/** What a search of the job needs. */
export interface Searching {
  job: Job
  spec: ForgetSpec
  checkpoint: Checkpoint
  key: string
  topics: ReadonlyMap<string, TopicNow>
  context: Context
  turn: Turn
}

/** So that somebody who ends the job is heard, and a search tells where it is. */
export const hearMs = 2000

const begins: JobProgress = { doing: 'It begins.', fraction: null, leftMs: null, facts: [] }
/** The job as it is, with this checkpoint. */
export const stay = (job: Job, checkpoint: Checkpoint, afterMs: number): Advanced => ({
  to: 'next',
  checkpoint,
  progress: job.progress ?? begins,
  afterMs,
})

/** Searches all topics. null: it has to stop here, as the process ends or somebody ends the job. */
export async function searchAll(
  { job, spec, checkpoint, key, topics, context, turn }: Searching,
  isolation: 'committed' | 'uncommitted',
  which: (topic: string) => boolean = () => true,
): Promise<Found[] | null> {
  const hashes = new Set(checkpoint.hashes)
  const stop = new AbortController()
  const signal = AbortSignal.any([turn.signal, stop.signal])
  const matcher =
    spec.where === null
      ? null
      : openMatcher({ expression: spec.where, wanted: key }, schemasOf(context.registry))
  let before = 0
  let toldAt = Date.now()
  try {
    const found: Found[] = []
    for (const { topic, way } of spec.topics.filter(one => which(one.topic))) {
      const one = await searchTopic(
        context.cluster,
        {
          topic,
          partitions: topics.get(topic)?.partitions ?? 0,
          way,
          key: Buffer.from(key),
          matcher,
          isTombstoned: other => hashes.has(hashOf(spec.salt, other)),
          isolation,
        },
        {
          bytes: Number.MAX_SAFE_INTEGER,
          ms: Number.MAX_SAFE_INTEGER,
          signal,
          tell: records => {
            if (Date.now() - toldAt < hearMs) return
            toldAt = Date.now()
            const doing = `Searches ${topic}: ${counted(before + records, 'record')} looked at.`
            if (turn.tell({ ...(job.progress ?? begins), doing })?.cancelledBy) stop.abort()
          },
        },
      )
      before += one.lookedAt
      found.push(one)
    }
    return found
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    await matcher?.close()
  }
}
