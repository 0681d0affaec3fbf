import { Failure } from '../../core/failure.ts'
import { beginCall, pause } from '../call.ts'
import { callOf, type Door } from '../door.ts'
import { isMoving, kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { listOffsets } from '../reads/list-offsets.ts'
import { fetchMetadata } from '../reads/metadata.ts'
import { type Codec, headerLength, type RecordBatch, recordBatches } from './batch.ts'
import { advance, type Cursor, giveUp, openCursor } from './cursor.ts'
import { decodeRecords } from './decode-records.ts'
import { decompress, maxDecompressed } from './decompress.ts'
import { fetchRound } from './fetch-round.ts'
import { lookAgain, retryElsewhere } from './retry-elsewhere.ts'

export interface BatchesQuestion {
  topic: string
  ms: number
  /** Of batches fetched, and of those also decompressed, in a second; what is more than that is passed over. */
  bytesPerSecond: number
  unpackedBytesPerSecond: number
  /** After each look: records seen so far. */
  onLook?: (records: number) => void
}

/** What was written while it was watched, by the headers of its batches. Sums are over what was looked at. */
export interface BatchesMeasured {
  ms: number
  partitions: PartitionMeasured[]
  batches: number
  records: number
  /** As the brokers keep them. */
  bytes: number
  /** Offsets looked at, with the markers that end transactions. */
  offsets: number
  codecs: { codec: Codec; batches: number; bytes: number }[]
  /** Of the batches that were decompressed: their bytes then and before, and keys, values and headers alone. */
  unpacked: { records: number; bytes: number; compressedBytes: number; recordBytes: number }
  producers: { idempotent: number; transactional: number }
  /** Batches of producers without an id. */
  batchesWithoutProducerId: number
  newestTimestamp: number | null
  /** Of Fetch requests for records that are there, so that no broker waits for any. */
  fetchMs: number[]
  problems: Failure[]
}
export interface PartitionMeasured {
  partition: number
  /** The log's end when watching began and ended; null: not known. */
  from: bigint | null
  to: bigint | null
}

/** Kafka never reaches it: the cursors of a watch have no end. */
const endless = 2n ** 62n
const probes = 5

/** Watches a topic by plain Fetch requests from its ends on. Throws `not-found` where there is no such topic. */
export async function measureBatches(door: Door, question: BatchesQuestion): Promise<BatchesMeasured> {
  const metadata = await fetchMetadata(door, callOf(door), [question.topic])
  const [topic] = metadata.topics
  if (!topic)
    throw new Failure('not-found', `There is no topic "${question.topic}".`, {
      hint: 'topics list shows those that there are.',
    })
  const places = topic.partitions.map(({ partition }) => ({ topic: topic.name, partition }))
  const { offsets: starts, at: began } = await timedEnds()
  const call = beginCall(question.ms)
  const problems: Failure[] = []
  const cursors = topic.partitions.flatMap(({ partition, leader }) => {
    const start = starts.get(partition)
    if (start === undefined) return []
    return [openCursor(partition, leader, { start, end: endless }, start, Number.POSITIVE_INFINITY)]
  })
  const seen = tally()
  let current = metadata
  const spent = { bytes: 0, unpacked: 0 }
  while (call.remainingMs() > 0) {
    const open = cursors.filter(cursor => !cursor.isDone)
    if (open.length === 0) break
    const passed = () => (performance.now() - began) / 1000
    // A second's worth may be spent at once; then it is waited for, and what came meanwhile is passed over.
    const ahead = spent.bytes - question.bytesPerSecond * (passed() + 1)
    if (ahead > 0) {
      await pause(call, (ahead / question.bytesPerSecond) * 1000)
      const now = await ends()
      for (const cursor of open) advance(cursor, now.get(cursor.partition) ?? cursor.at)
      continue
    }
    const bounds = { topicId: topic.id, isolation: 'uncommitted' as const, maxBytes: question.bytesPerSecond }
    for (const { cursor, fetched } of await fetchRound(door, current, open, bounds)) {
      if (fetched instanceof Failure) {
        retryElsewhere(cursor, fetched)
        continue
      }
      const { errorCode } = fetched
      if (isMoving(errorCode) || errorCode === kafkaError.unknownTopicId)
        retryElsewhere(cursor, kafkaFailure(`Partition ${cursor.partition}`, errorCode))
      else if (errorCode === kafkaError.offsetOutOfRange && fetched.logStart > cursor.at)
        advance(cursor, fetched.logStart)
      else if (errorCode !== 0) giveUp(cursor, kafkaFailure(`Partition ${cursor.partition}`, errorCode))
      else {
        spent.bytes += fetched.batches.length
        for (const batch of recordBatches(fetched.batches)) {
          const isRoom = spent.unpacked < question.unpackedBytesPerSecond * (passed() + 1)
          if (isRoom) spent.unpacked += batch.bytes.length
          await seen.take(batch, cursor, isRoom).catch((error: unknown) => {
            if (!(error instanceof Failure)) throw error
            problems.push(error)
          })
          advance(cursor, batch.lastOffset + 1n)
        }
      }
    }
    question.onLook?.(seen.sums().records)
    const moved = open.filter(cursor => !cursor.isDone && cursor.leader === null)
    if (moved.length === 0) continue
    await pause(call, 200)
    current = await lookAgain(door, topic, moved, current)
  }
  const { offsets: stopped, at: ended } = await timedEnds()
  const ms = ended - began
  const fetchMs = await probe()
  return {
    ...seen.sums(),
    ms,
    fetchMs,
    partitions: topic.partitions.map(({ partition }) => ({
      partition,
      from: starts.get(partition) ?? null,
      to: stopped.get(partition) ?? null,
    })),
    problems: [...problems, ...cursors.flatMap(cursor => cursor.problems)],
  }

  /** The ends with the moment that they are of: the middle between question and answer. */
  async function timedEnds() {
    const asked = performance.now()
    const offsets = await ends()
    return { offsets, at: (asked + performance.now()) / 2 }
  }

  async function ends(): Promise<Map<number, bigint>> {
    const found = await listOffsets(door, places, 'latest')
    return new Map(
      places.flatMap(({ topic: name, partition }) => {
        const end = found.get(`${name}/${partition}`)
        return end?.known && end.value !== null ? [[partition, end.value] as const] : []
      }),
    )
  }

  async function probe(): Promise<number[]> {
    const [place] = seen.places()
    const cursor = cursors.find(one => one.partition === place?.partition)
    if (!place || !cursor || cursor.leader === null) return []
    const times: number[] = []
    for (let turn = 0; turn < probes; turn += 1) {
      cursor.at = place.offset
      const from = performance.now()
      const [round] = await fetchRound(door, current, [cursor], {
        topicId: topic?.id ?? '',
        isolation: 'uncommitted',
        maxBytes: 1,
      })
      const isThere = round && !(round.fetched instanceof Failure) && round.fetched.batches.length > 0
      if (isThere) times.push(performance.now() - from)
    }
    return times
  }
}

/** Sums over the headers of batches, and of some over what is in them. */
function tally() {
  const codecs = new Map<Codec, { codec: Codec; batches: number; bytes: number }>()
  const idempotent = new Set<bigint>()
  const transactional = new Set<bigint>()
  const unpacked = { records: 0, bytes: 0, compressedBytes: 0, recordBytes: 0 }
  const last = new Map<number, bigint>()
  const sum = { batches: 0, records: 0, bytes: 0, offsets: 0, batchesWithoutProducerId: 0 }
  let newestTimestamp: number | null = null

  async function take(batch: RecordBatch, { partition, at }: Cursor, isUnpacked: boolean): Promise<void> {
    // A Fetch from the middle of a batch gives the whole of it.
    if (batch.firstOffset < at) return
    sum.offsets += Number(batch.lastOffset - batch.firstOffset) + 1
    if (batch.isControl) return
    sum.batches += 1
    sum.records += batch.count
    sum.bytes += batch.bytes.length
    last.set(partition, batch.firstOffset)
    const codec = codecs.get(batch.codec) ?? { codec: batch.codec, batches: 0, bytes: 0 }
    codecs.set(batch.codec, {
      ...codec,
      batches: codec.batches + 1,
      bytes: codec.bytes + batch.bytes.length,
    })
    newestTimestamp = Math.max(newestTimestamp ?? 0, Number(batch.maxTimestamp))
    if (batch.producerId < 0n) sum.batchesWithoutProducerId += 1
    else (batch.isTransactional ? transactional : idempotent).add(batch.producerId)
    if (!isUnpacked || batch.magic !== 2) return
    const whole = await decompress(batch.codec, batch.bytes.subarray(headerLength), maxDecompressed)
    const records = await decodeRecords(batch, partition)
    unpacked.records += records.length
    unpacked.bytes += headerLength + whole.length
    unpacked.compressedBytes += batch.bytes.length
    for (const { key, value, headers } of records)
      unpacked.recordBytes +=
        (key?.length ?? 0) +
        (value?.length ?? 0) +
        headers.reduce((all, header) => all + Buffer.byteLength(header.name) + (header.value?.length ?? 0), 0)
  }

  return {
    take,
    places: () => [...last].map(([partition, offset]) => ({ partition, offset })),
    sums: () => ({
      ...sum,
      codecs: [...codecs.values()].sort((a, b) => b.bytes - a.bytes),
      unpacked,
      producers: { idempotent: idempotent.size, transactional: transactional.size },
      newestTimestamp,
    }),
  }
}
