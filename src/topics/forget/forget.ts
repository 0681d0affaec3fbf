import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Advanced, JobKind } from '../../core/job-runner.ts'
import { counted } from '../../core/words.ts'
import { type Checkpoint, checkpointShape, type End, withoutKey } from './checkpoint.ts'
import { type ForgetSpec, forgetSpec, hashOf } from './forget-spec.ts'
import { look } from './look.ts'
import { hearMs, type Searching, searchAll, stay, type TopicNow } from './search-all.ts'
import { cleanupKeys, cleanupOf } from './topic-cleanup.ts'

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
    if (key !== null && (cancelled || end !== null)) return stay(job, withoutKey(checkpoint, end), 0)
    if (end !== null) {
      const { state, ...outcome } = end
      return { to: 'end', state, outcome }
    }
    if (key === null) return endedEarly(checkpoint)
    const waits = checkpoint.lookAt - context.now
    if (checkpoint.phase === 'look' && waits > 0) return stay(job, checkpoint, Math.min(hearMs, waits))
    const topics = await topicsNow(spec, context)
    if (topics === null) return stay(job, withoutKey(checkpoint, otherTopics(spec)), 0)
    if (checkpoint.phase === 'cut') {
      await cut(spec, context)
      return stay(job, { ...checkpoint, phase: 'look' }, 0)
    }
    const searching: Searching = { job, spec, checkpoint, key, topics, context, turn }
    return checkpoint.phase === 'write' ? write(searching) : look(searching)
  },
}

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

/** Tombstones by what readers of committed records see: those of an open or aborted transaction may never count. */
async function write(searching: Searching): Promise<Advanced> {
  const { job, spec, checkpoint, context } = searching
  const compacted = new Set(spec.topics.flatMap(one => (one.way === 'time' ? [] : [one.topic])))
  const found = await searchAll(searching, 'committed', topic => compacted.has(topic))
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

const otherTopics = ({ topics }: ForgetSpec): End => ({
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
