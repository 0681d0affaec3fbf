import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Job, JobProgress } from '../../core/job.ts'
import type { Advanced, JobKind, Turn } from '../../core/job-runner.ts'
import { counted } from '../../core/words.ts'
import { schemasOf } from '../../records/schemas-of.ts'
import { certificate } from './certificate.ts'
import { type Checkpoint, checkpointShape } from './checkpoint.ts'
import { forgetProgress } from './forget-progress.ts'
import { type ForgetSpec, forgetSpec, hashOf } from './forget-spec.ts'
import { openMatcher } from './open-matcher.ts'
import { type Found, searchTopic } from './search-topic.ts'
import { type Cleanup, cleanupKeys, cleanupOf, goneBy } from './topic-cleanup.ts'

const shortestWaitMs = 1000
const compactionWaitMs = 600_000
const ageWaitMs = 3_600_000
/** So that somebody who ends the job is heard, and a search tells where it is. */
const hearMs = 2000

/**
 * Forgets a key: deletes records where that was decided, writes tombstones, and looks again until nothing is left. Each step may be
 * done twice: the start of a log moves only forwards, and a tombstone after a tombstone means the same.
 */
export const forget: JobKind<Context> = {
  name: 'forget',
  sideBySide: true,
  async advance(job, context, turn) {
    const spec = forgetSpec.parse(job.spec)
    const checkpoint = checkpointShape.parse(job.checkpoint)
    const { key, end } = checkpoint
    const cancelled = job.cancelledBy !== null
    if (key !== null && (cancelled || end !== null)) return stay(job, { ...checkpoint, key: null }, 0)
    if (end !== null) {
      const { state, ...outcome } = end
      return { to: 'end', state, outcome }
    }
    if (key === null) return endedEarly(checkpoint)
    const waits = checkpoint.lookAt - context.now
    if (checkpoint.phase === 'look' && waits > 0) return stay(job, checkpoint, Math.min(hearMs, waits))
    const topics = await topicsNow(spec, context)
    if (topics === null) return stay(job, { ...checkpoint, key: null, end: otherTopics(spec) }, 0)
    if (checkpoint.phase === 'cut') {
      await cut(spec, context)
      return stay(job, { ...checkpoint, phase: 'look' }, 0)
    }
    const searching: Searching = { job, spec, checkpoint, key, topics, context, turn }
    return checkpoint.phase === 'write' ? write(searching) : look(searching)
  },
}

interface TopicNow {
  partitions: number
  cleanup: Cleanup
}
interface Searching {
  job: Job
  spec: ForgetSpec
  checkpoint: Checkpoint
  key: string
  topics: ReadonlyMap<string, TopicNow>
  context: Context
  turn: Turn
}

const begins: JobProgress = { doing: 'It begins.', fraction: null, leftMs: null, facts: [] }
const stay = (job: Job, checkpoint: Checkpoint, afterMs: number): Advanced => ({
  to: 'next',
  checkpoint,
  progress: job.progress ?? begins,
  afterMs,
})

/** null: one of them is not there any more, or another one under its name. */
async function topicsNow(
  { topics, clusterId }: ForgetSpec,
  { cluster }: Context,
): Promise<Map<string, TopicNow> | null> {
  const names = topics.map(one => one.topic)
  const [description, configs] = await Promise.all([
    cluster.describe(names),
    cluster.topicConfigs(names, cleanupKeys),
  ])
  if (description.clusterId !== clusterId)
    throw new Failure('conflict', 'Another cluster answers now than the one that the plan was made for.')
  const now = new Map<string, TopicNow>()
  for (const { topic, id } of topics) {
    const seen = description.topics.find(one => one.id === id)
    if (!seen) return null
    const config = configs.get(topic)
    if (!config?.known) throw config?.why ?? new Failure('not-found', `${topic} has no configuration.`)
    now.set(topic, { partitions: seen.partitions.length, cleanup: cleanupOf(config.value) })
  }
  return now
}

async function cut({ topics }: ForgetSpec, { cluster }: Context): Promise<void> {
  const wanted = topics.flatMap(({ topic, before }) =>
    before.map(({ partition, offset }) => ({ topic, partition, before: offset })),
  )
  if (wanted.length === 0) return
  const failed = (await cluster.deleteRecords(wanted)).find(one => one.error !== null)
  if (failed?.error) throw failed.error
}

/** Searches all topics. null: it has to stop here, as the process ends or somebody ends the job. */
async function search(
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

async function look(searching: Searching): Promise<Advanced> {
  const { job, spec, checkpoint, topics } = searching
  const began = Date.now()
  const found = await search(searching, 'uncommitted')
  if (found === null) return stay(job, checkpoint, 0)
  const ended = Date.now()
  const missed = found.reduce((sum, one) => sum + one.notJudged, 0)
  const first =
    checkpoint.first ??
    Object.fromEntries(found.map(({ topic, records, tombstones }) => [topic, { records, tombstones }]))
  const looked = { ...checkpoint, first, looks: checkpoint.looks + 1 }
  if (missed <= spec.notJudged && found.every(one => one.records + one.tombstones === 0))
    return stay(job, { ...looked, key: null, end: certificate(spec, looked, found, { began, ended }) }, 0)
  const wayOf = new Map(spec.topics.map(one => [one.topic, one.way]))
  const open = found.flatMap(one => (wayOf.get(one.topic) === 'time' ? [] : one.open))
  const left = found.reduce((sum, one) => sum + one.records + one.tombstones, 0)
  const isMoving = left !== checkpoint.left
  const waitMs = waitOf(isMoving ? 0 : checkpoint.waitMs, ended - began, found, topics, ended)
  const next: Checkpoint = {
    ...looked,
    phase: open.length > 0 ? 'write' : 'look',
    left,
    hashes: [...new Set([...checkpoint.hashes, ...open.map(one => hashOf(spec.salt, one.key))])],
    waitMs,
    lookAt: ended + waitMs,
  }
  return {
    to: 'next',
    checkpoint: next,
    progress: forgetProgress(next, found, topics, missed > spec.notJudged),
    afterMs: open.length > 0 ? 0 : Math.min(hearMs, waitMs),
  }
}

/** Looks again soon while it is moving, rarely at what takes days, and never spends more than a small part of the time on looking. */
function waitOf(
  last: number,
  tookMs: number,
  found: readonly Found[],
  topics: Searching['topics'],
  now: number,
): number {
  const left = found.filter(one => one.records + one.tombstones > 0)
  const isByAge = left.every(one => topics.get(one.topic)?.cleanup.way === 'time')
  const most = isByAge ? ageWaitMs : compactionWaitMs
  const backoff = Math.min(most, Math.max(shortestWaitMs, Math.round(last * 1.5)))
  const due = left.map(one => {
    const cleanup = topics.get(one.topic)?.cleanup
    return cleanup ? (goneBy(cleanup, one.newest) ?? now) - now : 0
  })
  const byAge = isByAge ? Math.min(most, Math.max(backoff, ...due)) : backoff
  return Math.min(ageWaitMs, Math.max(byAge, tookMs * 20))
}

/** Tombstones by what readers of committed records see: those of an open or aborted transaction may never count. */
async function write(searching: Searching): Promise<Advanced> {
  const { job, spec, checkpoint, context } = searching
  const compacted = new Set(spec.topics.flatMap(one => (one.way === 'time' ? [] : [one.topic])))
  const found = await search(searching, 'committed', topic => compacted.has(topic))
  if (found === null) return stay(job, checkpoint, 0)
  const hashes = new Set(checkpoint.hashes)
  const written = { ...checkpoint.written }
  for (const { topic, open } of found) {
    // Those that are not in the checkpoint yet wait for the next look, which puts them there.
    const tombstones = open.filter(one => hashes.has(hashOf(spec.salt, one.key)))
    await context.cluster.writeTombstones(tombstones.map(one => ({ topic, ...one })))
    if (tombstones.length > 0) written[topic] = (written[topic] ?? 0) + tombstones.length
  }
  return stay(job, { ...checkpoint, phase: 'look', written }, 0)
}

const otherTopics = ({ topics }: ForgetSpec): NonNullable<Checkpoint['end']> => ({
  state: 'failed',
  summary: `Ended: not all of ${counted(topics.length, 'topic')} are those of the plan any more.`,
  facts: [],
  remarks: ['One was deleted, or made anew. Nothing is certified: plan again for those that are there.'],
})

function endedEarly({ written, phase }: Checkpoint): Advanced {
  const tombstones = Object.values(written).reduce((sum, one) => sum + one, 0)
  return {
    to: 'end',
    state: 'cancelled',
    outcome: {
      summary: `Ended early, and nothing is certified. ${counted(tombstones, 'tombstone')} written stay.`,
      facts: [],
      remarks: phase === 'cut' ? [] : ['What was deleted before offsets stays deleted.'],
    },
  }
}
