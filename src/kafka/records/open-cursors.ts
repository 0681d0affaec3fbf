import { Failure } from '../../core/failure.ts'
import { partitionKey, type Topic } from '../cluster.ts'
import type { Door } from '../door.ts'
import { listOffsets } from '../reads/list-offsets.ts'
import { type Cursor, giveUp, openCursor } from './cursor.ts'
import type { RecordsQuestion } from './record.ts'

/** A cursor for each partition; one whose log cannot be asked for its ends is done before it begins. */
export async function openCursors(door: Door, topic: Topic, question: RecordsQuestion): Promise<Cursor[]> {
  const { from } = question
  const wanted = topic.partitions.filter(one => question.partitions?.includes(one.partition) ?? true)
  const asked = wanted.map(({ partition }) => ({ topic: topic.name, partition }))
  const [starts, ends, found] = await Promise.all([
    listOffsets(door, asked, 'earliest'),
    listOffsets(door, asked, 'latest'),
    typeof from === 'object' && 'time' in from ? listOffsets(door, asked, from) : null,
  ])
  const enough =
    'each' in question.enough ? question.enough.each : Math.ceil(question.enough.all / wanted.length)
  return wanted.map(({ partition, leader }) => {
    const key = partitionKey(topic.name, partition)
    const places = [starts.get(key), ends.get(key), ...(found ? [found.get(key)] : [])]
    const missing = places.find(place => place !== undefined && !place.known)
    const [start, end, atTime] = places.map(place => (place?.known ? place.value : null))
    const log = { start: start ?? 0n, end: end ?? 0n }
    if (missing && !missing.known) {
      const cursor = openCursor(partition, leader, { start: 0n, end: 0n }, 0n, enough)
      giveUp(cursor, missing.why)
      return cursor
    }
    if (from === 'newest') return openCursor(partition, leader, log, null, enough)
    if (from === 'earliest') return openCursor(partition, leader, log, log.start, enough)
    if ('time' in from) return openCursor(partition, leader, log, atTime ?? log.end, enough)
    const cursor = openCursor(partition, leader, log, max(from.offset, log.start), enough)
    if (from.offset < log.start) cursor.problems.push(expired(partition, from.offset, log.start))
    return cursor
  })
}

const expired = (partition: number, offset: bigint, start: bigint): Failure =>
  new Failure(
    'not-found',
    `Partition ${partition} begins at offset ${start}: ${offset} is not there any more, reading begins at ${start}.`,
  )

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
