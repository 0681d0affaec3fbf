import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, toFailure } from '../../core/failure.ts'
import { beginCall } from '../call.ts'
import { type ClusterMetadata, partitionKey } from '../cluster.ts'
import { type FetchedPartition, fetchRequest, readFetched } from '../codecs/fetch.ts'
import type { Door } from '../door.ts'
import { kafkaError } from '../failures/kafka-error.ts'
import { listOffsets } from '../reads/list-offsets.ts'
import { brokerOf, fetchMetadata } from '../reads/metadata.ts'
import type { RecordBatch } from '../records/batch.ts'
import { visibleBatches } from '../records/visible-batches.ts'
import { copyFailure, doubtOf, isDoubt } from './doubt.ts'
import { freeYoungGarbage } from './young-garbage.ts'

/** What lies between two offsets of a partition of the source, as read_committed shows it. */
export interface Chunk {
  partition: number
  /** Up to where it reaches, exclusive; a last batch may begin before `from` or end behind `to`. */
  from: bigint
  to: bigint
  batches: RecordBatch[]
  /** Bytes of these batches, and of the answer that holds them in memory with what was cut off at its end. */
  size: number
  bytes: number
  /** Retention had deleted these before they were read: then nothing else is in it. */
  lost: { from: bigint; to: bigint } | null
  /** End of the log up to which transactions are decided. */
  logEnd: bigint | null
}

export interface FetchAhead {
  /** The next chunk; `idle` when none came within `ms`; `done` when all ends are reached. Throws what cannot be read. */
  take(ms: number): Promise<Chunk | 'idle' | 'done'>
  stop(): void
}

interface Position {
  partition: number
  at: bigint
  end: bigint | null
  leader: number | null
}

/** Bytes that lie ready at most, beside one answer of each leader. */
const aheadBytes = 8 * 1_048_576
const partitionBytes = 1_048_576
/** Answers of so many bytes are fetched before what is left of earlier ones is freed. */
const tolerated = 4 * 1_048_576
const patienceMs = 120_000

/**
 * Fetches from all leaders of a topic side by side, ahead of who takes it. Leaders that move are found again, and `onDoubt` hears
 * what keeps it from going on; what lasts longer than two minutes is thrown by `take`.
 */
export function fetchAhead(
  door: Door,
  topic: { name: string; id: string },
  ranges: readonly { partition: number; at: bigint; end: bigint | null }[],
  answerBytes: number,
  onDoubt?: (why: Failure) => void,
): FetchAhead {
  const positions: Position[] = ranges.map(range => ({ ...range, leader: null }))
  const ready: Chunk[] = []
  let readyBytes = 0
  let garbage = 0
  let stopped = false
  let failure: Failure | null = null
  let isDone = false
  let wake = Promise.withResolvers<void>()
  /** Something has changed for who waits on the other side. */
  const tell = (): void => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  const isOpen = ({ at, end }: Position): boolean => end === null || at < end

  void supervise().then(
    () => {
      isDone = true
      tell()
    },
    (error: unknown) => {
      failure = toFailure(error)
      tell()
    },
  )

  /** One loop for each leader; when all of them have ended, the leaders of what is left are looked for again. */
  async function supervise(): Promise<void> {
    let goodAt = performance.now()
    const isGood = (): void => {
      goodAt = performance.now()
    }
    for (let waitMs = 50; ; waitMs = Math.min(2000, waitMs * 2)) {
      const open = positions.filter(isOpen)
      if (open.length === 0 || stopped) return
      const began = performance.now()
      const problem = await fetchAll(open, isGood).catch(toFailure)
      if (problem === null) continue
      if (!isDoubt(problem) || performance.now() - goodAt > patienceMs) throw problem
      onDoubt?.(problem)
      if (goodAt > began) waitMs = 50
      await sleep(waitMs)
    }
  }

  async function fetchAll(open: Position[], isGood: () => void): Promise<Failure | null> {
    const metadata = await fetchMetadata(door, beginCall(door.limitMs), [topic.name]).catch(error => {
      throw doubtOf(toFailure(error))
    })
    const found = metadata.topics[0]
    if (found?.id !== topic.id)
      throw new Failure('not-found', `Topic "${topic.name}" was deleted while it was being copied.`)
    const byLeader = Map.groupBy(open, ({ partition }) => found.partitions[partition]?.leader ?? null)
    let moved = false
    const problems = await Promise.all(
      [...byLeader].map(async ([leader, led]) => {
        try {
          if (leader === null) {
            const name = led.map(one => one.partition).join(', ')
            throw copyFailure(
              `Partition${led.length === 1 ? '' : 's'} ${name} of ${topic.name}`,
              kafkaError.leaderNotAvailable,
            )
          }
          while (!moved && led.some(isOpen) && !stopped) {
            await fetchOnce(metadata, leader, led)
            isGood()
          }
          return null
        } catch (error) {
          moved = true
          return doubtOf(toFailure(error))
        }
      }),
    )
    const failures = problems.filter(problem => problem !== null)
    return failures.find(one => !isDoubt(one)) ?? failures[0] ?? null
  }

  async function fetchOnce(metadata: ClusterMetadata, leader: number, led: Position[]): Promise<void> {
    while (readyBytes >= aheadBytes && !stopped) await wake.promise
    if (stopped) return
    const asked = led.filter(isOpen)
    const question = fetchRequest(
      topic.id,
      asked.map(({ partition, at }) => ({
        partition,
        offset: at,
        maxBytes: Math.min(partitionBytes, answerBytes),
      })),
      { maxBytes: answerBytes, maxWaitMs: 500, isolation: 'committed' },
    )
    const bytes = await door.connections.ask(beginCall(door.limitMs), brokerOf(metadata, leader), [question])
    garbage += bytes.length
    if (garbage >= tolerated) {
      freeYoungGarbage()
      garbage = 0
    }
    const { errorCode, partitions } = readFetched(bytes)
    if (errorCode !== 0) throw copyFailure(`Topic ${topic.name}`, errorCode)
    // Names no partition when the client is over its quota (getThrottledResponse): the question is asked again.
    const isNothing = partitions.every(one => one.errorCode === 0 && one.batches.length === 0)
    for (const fetched of partitions) {
      const position = asked.find(({ partition }) => partition === fetched.partition)
      if (position !== undefined) await takeIn(position, fetched, isNothing)
    }
    // An answer that is full leaves the last partitions out: those that were given something are asked for last.
    const given = new Set(partitions.filter(one => one.batches.length > 0).map(one => one.partition))
    led.sort((a, b) => Number(given.has(a.partition)) - Number(given.has(b.partition)))
  }

  async function takeIn(position: Position, fetched: FetchedPartition, isNothing: boolean): Promise<void> {
    const { partition, at, end } = position
    if (fetched.errorCode === kafkaError.offsetOutOfRange) return expired(position)
    if (fetched.errorCode !== 0)
      throw copyFailure(`Partition ${partition} of ${topic.name}`, fetched.errorCode)
    const visible = visibleBatches(fetched)
    // Compaction can leave nothing at all between here and the end of the log.
    const reached =
      visible.end ?? (isNothing && fetched.lastStableOffset > at ? fetched.lastStableOffset : at)
    const to = end !== null && reached > end ? end : reached
    if (to <= at) return
    position.at = to
    const batches = visible.batches.filter(batch => batch.lastOffset >= at && batch.firstOffset < to)
    give({
      partition,
      from: at,
      to,
      batches,
      size: batches.reduce((sum, batch) => sum + batch.bytes.length, 0),
      bytes: fetched.batches.length,
      lost: null,
      logEnd: fetched.lastStableOffset,
    })
  }

  /** The error names no log start, so it is asked for. */
  async function expired(position: Position): Promise<void> {
    const { partition, at, end } = position
    const asked = [{ topic: topic.name, partition }]
    const [starts, ends] = [
      await listOffsets(door, asked, 'earliest'),
      await listOffsets(door, asked, 'latest'),
    ]
    const [start, logEnd] = [starts, ends].map(places => {
      const place = places.get(partitionKey(topic.name, partition))
      if (!place?.known)
        throw doubtOf(place?.why ?? copyFailure(topic.name, kafkaError.unknownTopicOrPartition))
      return place.value ?? 0n
    })
    if (start === undefined || logEnd === undefined) return
    if (logEnd < at)
      throw new Failure(
        'rejected',
        `Partition ${partition} of ${topic.name} ends at offset ${logEnd}, before ${at} where the copy stands: its log was truncated.`,
        { hint: 'An unclean leader election does this. Compare source and target, then begin a new copy.' },
      )
    if (start <= at) return
    const to = end !== null && start > end ? end : start
    position.at = to
    give({ partition, from: at, to, batches: [], size: 0, bytes: 0, lost: { from: at, to }, logEnd })
  }

  function give(chunk: Chunk): void {
    ready.push(chunk)
    readyBytes += chunk.bytes
    tell()
  }

  return {
    async take(ms) {
      const until = performance.now() + ms
      for (;;) {
        const chunk = ready.shift()
        if (chunk !== undefined) {
          readyBytes -= chunk.bytes
          tell()
          return chunk
        }
        if (failure !== null) throw failure
        if (isDone) return 'done'
        const left = until - performance.now()
        if (left <= 0) return 'idle'
        const timer = new AbortController()
        await Promise.race([
          wake.promise,
          sleep(left, undefined, { signal: timer.signal }).catch(() => undefined),
        ])
        timer.abort()
      }
    },
    stop() {
      stopped = true
      tell()
    },
  }
}
