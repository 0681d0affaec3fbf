import { Failure, toFailure } from '../../core/failure.ts'
import { beginCall, pause } from '../call.ts'
import type { ClusterMetadata, Topic } from '../cluster.ts'
import type { FetchedPartition } from '../codecs/fetch.ts'
import { callOf, type Door } from '../door.ts'
import { isMoving, kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { fetchMetadata } from '../reads/metadata.ts'
import type { RecordBatch } from './batch.ts'
import { adjust, advance, type Cursor, giveUp, moveOn, partitionRead } from './cursor.ts'
import { decodeRecords } from './decode-records.ts'
import { fetchRound } from './fetch-round.ts'
import { openCursors } from './open-cursors.ts'
import type { RecordsQuestion, RecordsRead, TakeRecords } from './record.ts'
import { lookAgain, retryElsewhere } from './retry-elsewhere.ts'
import { visibleBatches } from './visible-batches.ts'

/** Records that are handed over together at most; fewer where fewer may be enough. */
const handful = 200

/**
 * Reads records by plain Fetch requests: no consumer group, no commits, nothing is left behind on the cluster. Throws
 * `not-found` where the topic or a partition does not exist; what else cannot be read is a problem of its partition.
 */
export async function readRecords(
  door: Door,
  question: RecordsQuestion,
  take: TakeRecords,
): Promise<RecordsRead> {
  const { bounds } = question
  const budget = beginCall(bounds.ms)
  const metadata = await fetchMetadata(door, callOf(door), [question.topic])
  const topic = topicOf(metadata, question)
  const cursors = await openCursors(door, topic, question)
  const read: RecordsRead = { partitions: [], records: 0, bytes: 0, stoppedBy: null }
  let current = metadata
  for (;;) {
    const open = cursors.filter(cursor => !cursor.isDone)
    if (open.length === 0) break
    if (read.bytes >= bounds.bytes) read.stoppedBy = 'bytes'
    else if (budget.remainingMs() <= 0) read.stoppedBy = 'ms'
    if (read.stoppedBy !== null) break
    const fetches = { topicId: topic.id, isolation: question.isolation, maxBytes: bounds.bytes - read.bytes }
    for (const { cursor, fetched } of await fetchRound(door, current, open, fetches)) {
      if (read.stoppedBy !== null) break
      if (fetched instanceof Failure) retryElsewhere(cursor, fetched)
      else await takeIn(cursor, fetched)
    }
    const moved = cursors.filter(cursor => !cursor.isDone && cursor.leader === null)
    if (read.stoppedBy !== null || moved.length === 0) continue
    await pause(budget, 100 * Math.max(...moved.map(cursor => cursor.moves)))
    current = await lookAgain(door, topic, moved, current)
  }
  if (cursors.every(cursor => cursor.isDone)) read.stoppedBy = null
  read.partitions = cursors.map(partitionRead).sort((a, b) => a.partition - b.partition)
  return read

  async function takeIn(cursor: Cursor, fetched: FetchedPartition & { isLast: boolean }): Promise<void> {
    const { errorCode } = fetched
    // Of a topic just made, a broker may not know the id yet; newer metadata tells whether it was deleted instead.
    if (isMoving(errorCode) || errorCode === kafkaError.unknownTopicId)
      return retryElsewhere(cursor, kafkaFailure(`Partition ${cursor.partition}`, errorCode))
    if (errorCode === kafkaError.offsetOutOfRange && fetched.logStart > cursor.at) {
      // Expired while it was being read: go on where the log begins now.
      cursor.logStart = fetched.logStart
      advance(cursor, fetched.logStart)
      return moveOn(cursor)
    }
    if (errorCode !== 0) return giveUp(cursor, kafkaFailure(`Partition ${cursor.partition}`, errorCode))
    read.bytes += fetched.batches.length
    const from = cursor.at
    adjust(cursor, fetched, question.isolation)
    const { batches, end } = visibleBatches(fetched)
    // Compaction can leave nothing at all between here and the end of the log.
    if (fetched.isLast && cursor.at === from) advance(cursor, cursor.until)
    for (const batch of batches) {
      if (batch.firstOffset >= cursor.until) break
      if (!(await handOver(cursor, batch, from))) return
    }
    if (end !== null) advance(cursor, end)
    moveOn(cursor)
  }

  /** False when a bound was reached, or the partition has given enough. */
  async function handOver(cursor: Cursor, batch: RecordBatch, from: bigint): Promise<boolean> {
    const records = await decodeRecords(batch, cursor.partition).catch((error: unknown) => {
      cursor.problems.push(toFailure(error))
      return []
    })
    const wanted = records.filter(({ offset }) => offset >= from && offset < cursor.until)
    for (let at = 0; at < wanted.length; ) {
      const few = Math.max(cursor.enough - cursor.kept, cursor.handed)
      const some = wanted.slice(at, at + Math.min(few, handful, bounds.records - read.records))
      const last = some.at(-1)
      if (last === undefined) break
      at += some.length
      cursor.handed += some.length
      cursor.kept += await take(some)
      read.records += some.length
      advance(cursor, last.offset + 1n)
      if (read.records >= bounds.records) read.stoppedBy = 'records'
      else if (budget.remainingMs() <= 0) read.stoppedBy = 'ms'
      const hasEnough = cursor.pieceSize === null && cursor.kept >= cursor.enough
      if (hasEnough || read.stoppedBy !== null) {
        moveOn(cursor)
        return false
      }
    }
    return true
  }
}

function topicOf(metadata: ClusterMetadata, { topic: name, partitions }: RecordsQuestion): Topic {
  const topic = metadata.topics.find(one => one.name === name)
  if (topic === undefined)
    throw new Failure('not-found', `There is no topic "${name}" in this cluster.`, {
      hint: 'topics list shows them.',
    })
  const count = topic.partitions.length
  const absent = partitions?.find(partition => partition >= count)
  if (absent !== undefined)
    throw new Failure('not-found', `Topic "${name}" has no partition ${absent}.`, {
      hint: count === 1 ? 'It has only partition 0.' : `It has partitions 0 to ${count - 1}.`,
    })
  return topic
}
