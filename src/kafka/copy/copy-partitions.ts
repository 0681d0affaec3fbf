import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, type Known, toFailure } from '../../core/failure.ts'
import { beginCall } from '../call.ts'
import type { ClusterMetadata, ConfigEntry, Topic } from '../cluster.ts'
import type { Door } from '../door.ts'
import { topicConfigs } from '../reads/configs.ts'
import { fetchMetadata } from '../reads/metadata.ts'
import { type CopyTarget, convertChunk } from './convert-chunk.ts'
import type { CommittedProgress, CopyEnd, CopyOptions, CopyProgress, CopyRange, CopySpec } from './copy.ts'
import { doubtOf, isDoubt } from './doubt.ts'
import { encodeBatch } from './encode-batch.ts'
import { type Chunk, fetchAhead } from './fetch-ahead.ts'
import { openProducer } from './producer.ts'
import { progressPartition, progressRecord, readOwnProgress } from './progress-log.ts'
import { copyTransactions } from './transactional-id.ts'
import { openTransactions } from './transactions.ts'

/** A transaction is committed when it holds this much, or is this old. */
const transactionBytes = 64 * 1_048_576
const transactionMs = 1000
const answerBytes = 4 * 1_048_576
/** The copy is given up when no transaction was committed, nor anything taken over, for so long. */
const patienceMs = 120_000
const mostLost = 20

/**
 * Copies exactly once. On any doubt (a leader moves, an answer is lost, a transaction times out) the transaction is aborted,
 * the id is taken again with a new epoch, and the copy goes on from what is committed.
 */
export async function copyPartitions(
  source: Door,
  target: Door,
  spec: CopySpec,
  { signal, onProgress, onDoubt }: CopyOptions,
): Promise<CopyEnd> {
  const transactions = openTransactions(target, `${copyTransactions}${spec.job}-${spec.share}`)
  let hopeUntil = performance.now() + patienceMs
  let told: CopyProgress[] = []
  for (let waitMs = 100; ; waitMs = Math.min(5000, waitMs * 2)) {
    try {
      return await copyOn(() => {
        hopeUntil = performance.now() + patienceMs
        waitMs = 100
      })
    } catch (error) {
      const failure = toFailure(error)
      // The transaction that is open is aborted by whoever takes the id next, or by its coordinator.
      if (signal.aborted && isDoubt(failure)) return { kind: 'stopped', progress: told }
      if (!isDoubt(failure) || performance.now() > hopeUntil) {
        if (transactions.isOpen()) await transactions.end('abort').catch(toFailure)
        throw failure
      }
      onDoubt?.(failure)
      // Taking the id again aborts what is open, and with its new epoch whatever still comes late is refused.
      await sleep(waitMs, undefined, { signal }).catch(toFailure)
    }
  }

  async function copyOn(onCommit: () => void): Promise<CopyEnd> {
    await transactions.take()
    const committed = await readOwnProgress(target, spec.progressTopic, spec.job, signal)
    const states = new Map(spec.from.partitions.map(range => [range.partition, stateOf(range, committed)]))
    const tell = (): CopyProgress[] => [...states.values()].map(({ progress }) => ({ ...progress }))
    told = tell()
    onProgress(told)
    const from = await topicOf(source, spec.from.topic)
    const into = await lookAtTarget(target, spec)
    const producer = openProducer(target, into.metadata, transactions)
    const open = { since: 0, bytes: 0, touched: new Set<number>() }
    const pace = pacing(spec.bytesPerSecond)
    const ranges = [...states.values()].map(({ progress }) => ({
      partition: progress.partition,
      at: progress.nextOffset,
      end: progress.end,
    }))
    const most = Math.max(65_536, Math.min(answerBytes, spec.bytesPerSecond ?? answerBytes))
    const fetches = fetchAhead(source, from, ranges, most, onDoubt)
    const stop = (): void => fetches.stop()
    signal.addEventListener('abort', stop)
    try {
      for (;;) {
        const age = open.touched.size > 0 ? performance.now() - open.since : 0
        const chunk = await fetches.take(Math.max(0, Math.min(200, transactionMs - age)))
        if (signal.aborted) {
          await abort()
          return { kind: 'stopped', progress: tell() }
        }
        if (typeof chunk === 'object') await takeIn(chunk)
        const isFull = open.bytes >= transactionBytes || performance.now() - open.since > transactionMs
        if (open.touched.size > 0 && (isFull || chunk === 'done' || chunk === 'idle')) await commit()
        if (chunk === 'done') {
          // EndTxn is answered before its markers are written, and until then readers do not see all. Taking the id waits for them.
          await transactions.take()
          return { kind: 'complete', progress: tell() }
        }
      }
    } finally {
      signal.removeEventListener('abort', stop)
      fetches.stop()
      // What is under way has to have ended before the transaction is aborted, or it would come after it.
      await producer.flush().catch(toFailure)
    }

    async function takeIn(chunk: Chunk): Promise<void> {
      const waitMs = pace(chunk.size)
      if (waitMs > 0) {
        if (open.touched.size > 0) await commit()
        await sleep(waitMs, undefined, { signal }).catch(toFailure)
        if (signal.aborted) return
      }
      const state = states.get(chunk.partition)
      if (state === undefined) return
      const converted = await convertChunk(chunk, spec, into.target)
      if (open.touched.size === 0) open.since = performance.now()
      open.touched.add(chunk.partition)
      open.bytes += chunk.bytes
      state.pending.nextOffset = chunk.to
      state.pending.records += converted.records
      state.pending.bytes += chunk.size
      state.pending.dropped += converted.dropped
      state.pending.dead += converted.dead
      if (chunk.lost !== null) state.pending.lost = [...state.pending.lost, chunk.lost].slice(-mostLost)
      state.pending.logEnd = chunk.logEnd
      await transactions.add([
        ...converted.batches,
        { topic: spec.progressTopic, partition: progressPartition },
      ])
      await producer.room()
      producer.send(converted.batches)
    }

    async function commit(): Promise<void> {
      const timestamp = Date.now()
      const records = [...open.touched].flatMap(partition => {
        const state = states.get(partition)
        return state === undefined ? [] : [{ timestamp, body: progressRecord(spec.job, state.pending) }]
      })
      const batch = await encodeBatch(records, 'none')
      producer.send([
        { topic: spec.progressTopic, partition: progressPartition, batch, count: records.length },
      ])
      await producer.flush()
      await transactions.end('commit')
      for (const state of states.values()) state.progress = { ...state.pending }
      open.touched.clear()
      open.bytes = 0
      onCommit()
      told = tell()
      onProgress(told)
    }

    async function abort(): Promise<void> {
      await producer.flush().catch(toFailure)
      if (transactions.isOpen()) await transactions.end('abort')
    }
  }
}

interface State {
  /** What is committed, and what will be with the open transaction. */
  progress: CopyProgress
  pending: CopyProgress
}

function stateOf({ partition, start, end }: CopyRange, committed: Map<number, CommittedProgress>): State {
  const none = { partition, nextOffset: start, records: 0, bytes: 0, dropped: 0, dead: 0, lost: [] }
  const progress: CopyProgress = { ...(committed.get(partition) ?? none), end, logEnd: null }
  return { progress, pending: { ...progress } }
}

async function topicOf(door: Door, name: string): Promise<Topic> {
  const metadata = await metadataOf(door, [name])
  return found(metadata, name)
}

const metadataOf = (door: Door, names: readonly string[]): Promise<ClusterMetadata> =>
  fetchMetadata(door, beginCall(door.limitMs), names).catch(error => {
    throw doubtOf(toFailure(error))
  })

function found(metadata: ClusterMetadata, name: string): Topic {
  const topic = metadata.topics.find(one => one.name === name)
  if (topic === undefined) throw new Failure('not-found', `There is no topic "${name}" in this cluster.`)
  return topic
}

async function lookAtTarget(
  door: Door,
  { to, progressTopic, deadLetterTopic }: CopySpec,
): Promise<{ metadata: ClusterMetadata; target: CopyTarget }> {
  const names = [to.topic, ...(deadLetterTopic === null ? [] : [deadLetterTopic])]
  const [metadata, configs] = await Promise.all([
    metadataOf(door, [...names, progressTopic]),
    topicConfigs(door, names, ['max.message.bytes']).catch(error => {
      throw doubtOf(toFailure(error))
    }),
  ])
  const [topics] = [names.map(name => found(metadata, name)), found(metadata, progressTopic)]
  const [first, second] = topics.map(topic => ({
    partitions: topic.partitions.length,
    maxBatchBytes: maxBatchBytes(configs.get(topic.name)),
  }))
  if (first === undefined) throw new Failure('internal', 'The target was not looked at')
  return { metadata, target: { ...first, deadLetters: second ?? null } }
}

function maxBatchBytes(entries: Known<ConfigEntry[]> | undefined): number {
  if (entries?.known === false) throw doubtOf(entries.why)
  return Number(entries?.value.find(({ name }) => name === 'max.message.bytes')?.value ?? 1_048_588)
}

/** Says how long to wait before these bytes are taken, so that no more than so many a second are. */
function pacing(bytesPerSecond: number | null): (bytes: number) => number {
  if (bytesPerSecond === null) return () => 0
  let freeAt = performance.now()
  return bytes => {
    const now = performance.now()
    const waitMs = Math.max(0, freeAt - now)
    freeAt = Math.max(freeAt, now) + (bytes / bytesPerSecond) * 1000
    return waitMs
  }
}
