import type { Advanced } from '../../core/job-runner.ts'
import { certificate } from './certificate.ts'
import { type Checkpoint, withoutKey } from './checkpoint.ts'
import { forgetProgress } from './forget-progress.ts'
import { hashOf } from './forget-spec.ts'
import { hearMs, type Searching, searchAll, stay } from './search-all.ts'
import type { Found } from './search-topic.ts'
import { goneBy } from './topic-cleanup.ts'

const shortestWaitMs = 1000
const compactionWaitMs = 600_000
const ageWaitMs = 3_600_000

/** Searches all that is there, open and aborted transactions included: whether it is clean, and what is to be done if not. */
export async function look(searching: Searching): Promise<Advanced> {
  const { job, spec, checkpoint, topics } = searching
  const began = Date.now()
  const found = await searchAll(searching, 'uncommitted')
  if (found === null) return stay(job, checkpoint, 0)
  const ended = Date.now()
  const missed = found.reduce((sum, one) => sum + one.notJudged, 0)
  const first =
    checkpoint.first ??
    Object.fromEntries(found.map(({ topic, records, tombstones }) => [topic, { records, tombstones }]))
  const looked = { ...checkpoint, first, looks: checkpoint.looks + 1 }
  if (missed <= spec.notJudged && found.every(one => one.records + one.tombstones === 0))
    return stay(job, withoutKey(looked, certificate(spec, looked, found, { began, ended })), 0)
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
