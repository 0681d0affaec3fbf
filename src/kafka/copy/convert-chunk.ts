import { Failure, toFailure } from '../../core/failure.ts'
import type { TopicPartition } from '../cluster.ts'
import { type Codec, checkCrc, headerLength, type RecordBatch } from '../records/batch.ts'
import { decodeRecords } from '../records/decode-records.ts'
import { decompress, maxDecompressed } from '../records/decompress.ts'
import type { CopySpec, CopyVerdict } from './copy.ts'
import { encodeBatch } from './encode-batch.ts'
import type { Chunk } from './fetch-ahead.ts'
import { partitionOfKey } from './murmur2.ts'
import { bodyOf, isTombstone, keyOf, type RawRecord, rawRecords } from './raw-record.ts'

/** Where records go, and what is taken there. */
export interface CopyTarget {
  partitions: number
  /** `max.message.bytes`: of a batch, as it is compressed. */
  maxBatchBytes: number
  deadLetters: { partitions: number; maxBatchBytes: number } | null
}

/** A batch to be sealed and produced. */
export interface Outgoing extends TopicPartition {
  batch: Buffer
  count: number
}

export interface Converted {
  batches: Outgoing[]
  records: number
  dropped: number
  dead: number
}

/**
 * Batches of fewer records are decoded and put together, as brokers are limited by the number of batches: from here on it
 * is faster to pass them through (see bench/README.md).
 */
const fewRecords = 8
/** Uncompressed size at which a batch that is put together is full. */
const fullBytes = 1_000_000
/** Records given to a transform at a time. */
const handful = 500

/** What is to be produced for a chunk of the source, in order. Throws a Failure that ends the copy. */
export async function convertChunk(chunk: Chunk, spec: CopySpec, target: CopyTarget): Promise<Converted> {
  const done: Converted = { batches: [], records: 0, dropped: 0, dead: 0 }
  /** Batches being put together, by topic and target partition. */
  const open = new Map<string, OpenBatch>()

  for (const batch of chunk.batches) {
    if (canPass(batch, chunk, spec, target)) {
      checkCrc(batch)
      await closeAll()
      done.batches.push({
        topic: spec.to.topic,
        partition: chunk.partition,
        batch: batch.bytes,
        count: batch.count,
      })
      done.records += batch.count
    } else if (spec.transform === null) {
      for (const record of await decodeRaw(batch)) if (isWanted(record)) await put(record, batch.codec)
    } else await transformBatch(batch, spec.transform)
  }
  await closeAll()
  return done

  function isWanted({ offset }: { offset: bigint }): boolean {
    return offset >= chunk.from && offset < chunk.to
  }

  async function put(record: RawRecord, codec: Codec): Promise<void> {
    if (!spec.keepTombstones && isTombstone(record.body)) {
      done.dropped += 1
      return
    }
    const { partitions, maxBatchBytes } = target
    await append({ topic: spec.to.topic, partition: placeOf(record.body), maxBatchBytes }, record, codec)
    done.records += 1

    function placeOf(body: Buffer): number {
      if (spec.placement === 'same') return chunk.partition
      const key = keyOf(body)
      return key === null ? chunk.partition % partitions : partitionOfKey(key, partitions)
    }
  }

  async function transformBatch(
    batch: RecordBatch,
    transform: NonNullable<CopySpec['transform']>,
  ): Promise<void> {
    const records = (await decodeRecords(batch, chunk.partition)).filter(isWanted)
    for (let at = 0; at < records.length; at += handful) {
      const some = records.slice(at, at + handful)
      const verdicts = await transform(some)
      for (const [index, record] of some.entries()) await judge(record, verdicts[index], batch.codec)
    }
  }

  async function judge(
    record: { offset: bigint; timestamp: number; key: Buffer | null; value: Buffer | null },
    verdict: CopyVerdict | undefined,
    codec: Codec,
  ): Promise<void> {
    if (verdict === undefined) throw new Failure('internal', 'A record was transformed without a verdict')
    const { offset, timestamp, key, value } = record
    if (verdict.kind === 'drop') done.dropped += 1
    else if (verdict.kind === 'copy') await put({ offset, timestamp, body: bodyOf(verdict) }, codec)
    else {
      const { deadLetterTopic } = spec
      const { deadLetters } = target
      if (deadLetterTopic === null || deadLetters === null)
        throw new Failure('internal', 'A record was judged dead, and there is no dead-letter topic')
      const place = {
        topic: deadLetterTopic,
        partition: chunk.partition % deadLetters.partitions,
        maxBatchBytes: deadLetters.maxBatchBytes,
      }
      const body = bodyOf({ key, value, headers: verdict.headers })
      await append(place, { offset, timestamp, body }, codec)
      done.dead += 1
    }
  }

  async function append(
    place: TopicPartition & { maxBatchBytes: number },
    record: RawRecord,
    codec: Codec,
  ): Promise<void> {
    const key = `${place.topic}/${place.partition}`
    const size = record.body.length + mostOverhead
    let batch = open.get(key)
    if (batch !== undefined && batch.bytes + size > Math.min(fullBytes, place.maxBatchBytes)) {
      await close(batch)
      batch = undefined
    }
    if (batch === undefined) {
      batch = { ...place, codec, records: [], bytes: headerLength }
      open.set(key, batch)
    }
    batch.records.push(record)
    batch.bytes += size
  }

  async function closeAll(): Promise<void> {
    for (const batch of open.values()) await close(batch)
    open.clear()
  }

  /** Small as its records are, compression may still make more of them than the topic takes: then it is halved. */
  async function close({ topic, partition, maxBatchBytes, codec, records }: OpenBatch): Promise<void> {
    const batch = await encodeBatch(records, codec)
    if (batch.length <= maxBatchBytes)
      return void done.batches.push({ topic, partition, batch, count: records.length })
    const first = records[0]
    if (records.length === 1 && first !== undefined) throw tooLarge(first, batch.length, topic, maxBatchBytes)
    const half = Math.ceil(records.length / 2)
    const same = { topic, partition, maxBatchBytes, codec, bytes: 0 }
    await close({ ...same, records: records.slice(0, half) })
    await close({ ...same, records: records.slice(half) })
  }

  function tooLarge(record: RawRecord, bytes: number, topic: string, most: number): Failure {
    return new Failure(
      'rejected',
      `The record at offset ${record.offset} of partition ${chunk.partition} takes ${bytes} bytes; topic ${topic} takes at most ${most} (MESSAGE_TOO_LARGE)`,
      { hint: `Raise max.message.bytes of ${topic}, then resume.` },
    )
  }
}

interface OpenBatch extends TopicPartition {
  codec: Codec
  maxBatchBytes: number
  records: RawRecord[]
  bytes: number
}

/** Length, attributes, and both deltas of a record, at most. */
const mostOverhead = 21

/**
 * Whether a batch goes on as it is. Brokers accept offsets outside of a batch that compaction has left gaps in, and create
 * times that were append times: such batches are decoded.
 */
function canPass(batch: RecordBatch, chunk: Chunk, spec: CopySpec, target: CopyTarget): boolean {
  const isWhole = BigInt(batch.count) === batch.lastOffset - batch.firstOffset + 1n
  const isInside = batch.firstOffset >= chunk.from && batch.lastOffset < chunk.to
  const isAlone = chunk.batches.length === 1
  return (
    spec.transform === null &&
    spec.placement === 'same' &&
    spec.keepTombstones &&
    batch.magic === 2 &&
    batch.codec !== 'unknown' &&
    !batch.isLogAppendTime &&
    isWhole &&
    isInside &&
    (batch.count >= fewRecords || isAlone) &&
    batch.bytes.length <= target.maxBatchBytes
  )
}

async function decodeRaw(batch: RecordBatch): Promise<RawRecord[]> {
  // Tells of old formats, and of what is damaged, as every reader does.
  if (batch.magic !== 2) await decodeRecords(batch, 0)
  checkCrc(batch)
  const bytes = await decompress(batch.codec, batch.bytes.subarray(headerLength), maxDecompressed)
  const appendedAt = batch.isLogAppendTime ? Number(batch.maxTimestamp) : null
  try {
    return rawRecords(bytes, { ...batch, appendedAt })
  } catch (error) {
    throw new Failure('rejected', `The batch at offset ${batch.firstOffset} cannot be read.`, {
      cause: toFailure(error),
    })
  }
}
