import { crc32c } from '@platformatic/kafka'
import { Failure } from '../../core/failure.ts'

/** A record batch as brokers keep it and send it. Offsets and layout: https://kafka.apache.org/documentation/#recordbatch */
export interface RecordBatch {
  firstOffset: bigint
  /** Of the last record that the batch ever had: compaction may have removed it. */
  lastOffset: bigint
  magic: number
  codec: Codec
  isTransactional: boolean
  /** Holds the marker that ends a transaction, no records of anybody. */
  isControl: boolean
  isLogAppendTime: boolean
  baseTimestamp: bigint
  maxTimestamp: bigint
  producerId: bigint
  /** How many records are left in it. */
  count: number
  /** The whole batch, header and all. */
  bytes: Buffer
}

export type Codec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd' | 'unknown'

/** Bytes before the records of a batch. */
export const headerLength = 61
/** Bytes of the offset and length that every entry of a log begins with, whatever its format. */
const prefixLength = 12

/** The whole batches in `bytes`, in order; a last one that is cut off is left out. Nothing is decompressed or checked. */
export function* recordBatches(bytes: Buffer): Generator<RecordBatch> {
  let at = 0
  while (bytes.length - at >= prefixLength + 5) {
    const length = bytes.readInt32BE(at + 8)
    const end = at + prefixLength + length
    if (length < 14 || end > bytes.length) return
    yield recordBatch(bytes.subarray(at, end))
    at = end
  }
}

/** Throws `rejected` where the bytes are not those that were written: a broken disk or network. */
export function checkCrc(batch: RecordBatch): void {
  if (batch.bytes.readUInt32BE(17) === crc32c(batch.bytes.subarray(21))) return
  throw new Failure(
    'rejected',
    `The batch at offset ${batch.firstOffset} is damaged: its checksum is wrong.`,
    {
      hint: 'Look at the disks of the broker that leads the partition; another replica may be whole.',
    },
  )
}

function recordBatch(bytes: Buffer): RecordBatch {
  const firstOffset = bytes.readBigInt64BE(0)
  const magic = bytes.readInt8(16)
  if (magic !== 2 || bytes.length < headerLength) return oldEntry(bytes, firstOffset, magic)
  const attributes = bytes.readInt16BE(21)
  return {
    firstOffset,
    lastOffset: firstOffset + BigInt(bytes.readInt32BE(23)),
    magic,
    codec: codecs[attributes & 7] ?? 'unknown',
    isTransactional: (attributes & 16) !== 0,
    isControl: (attributes & 32) !== 0,
    isLogAppendTime: (attributes & 8) !== 0,
    baseTimestamp: bytes.readBigInt64BE(27),
    maxTimestamp: bytes.readBigInt64BE(35),
    producerId: bytes.readBigInt64BE(43),
    count: bytes.readInt32BE(57),
    bytes,
  }
}

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

/** Message format 0 or 1: one message, or compressed several, of which this is the offset of the last one. */
const oldEntry = (bytes: Buffer, offset: bigint, magic: number): RecordBatch => ({
  firstOffset: offset,
  lastOffset: offset,
  magic,
  codec: 'unknown',
  isTransactional: false,
  isControl: false,
  isLogAppendTime: false,
  baseTimestamp: -1n,
  maxTimestamp: -1n,
  producerId: -1n,
  count: 0,
  bytes,
})
