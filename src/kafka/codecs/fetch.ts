import { createAPI, fetchV13, Writer } from '@platformatic/kafka'
import { type Request, request } from '../connection/request.ts'
import { answerReader, unreadAnswer } from './answer-reader.ts'

/** From which offset of a partition, and how much of it at most; the first batch comes whole, also when it is larger. */
export interface FetchPosition {
  partition: number
  offset: bigint
  maxBytes: number
}

export interface FetchBounds {
  maxBytes: number
  /** How long the broker may wait for a first byte. */
  maxWaitMs: number
  /** `committed`: nothing behind the last stable offset, and the answer names the transactions that were aborted. */
  isolation: 'committed' | 'uncommitted'
}

export interface FetchedPartition {
  partition: number
  errorCode: number
  highWatermark: bigint
  /** Where the first open transaction begins; the high watermark when there is none. */
  lastStableOffset: bigint
  logStart: bigint
  /** In no order. */
  aborted: AbortedTransaction[]
  /** Record batches; the last one may be cut off. */
  batches: Buffer
}
export interface AbortedTransaction {
  producerId: bigint
  firstOffset: bigint
}

/**
 * Fetch v13 (KIP-516: topics by id; Kafka 3.1) of one topic as an ordinary client without a fetch session. With the id, a
 * topic that was deleted and made anew under its name answers UNKNOWN_TOPIC_ID instead of somebody else's records.
 */
export const fetchRequest = (
  topicId: string,
  positions: readonly FetchPosition[],
  bounds: FetchBounds,
): Request<Buffer> => request(api, topicId, positions, bounds)

/** `errorCode` of the whole answer, and its partitions. */
export function readFetched(bytes: Buffer): { errorCode: number; partitions: FetchedPartition[] } {
  const reader = answerReader(bytes)
  reader.skip(4) // throttle time
  const errorCode = reader.int16()
  reader.skip(4) // session id
  const partitions: FetchedPartition[] = []
  for (let topics = reader.count(); topics > 0; topics -= 1) {
    reader.skip(16) // topic id
    for (let count = reader.count(); count > 0; count -= 1) {
      const [partition, code] = [reader.int32(), reader.int16()]
      const [highWatermark, lastStableOffset, logStart] = [reader.int64(), reader.int64(), reader.int64()]
      const aborted: AbortedTransaction[] = []
      for (let left = reader.count(); left > 0; left -= 1) {
        aborted.push({ producerId: reader.int64(), firstOffset: reader.int64() })
        reader.tags()
      }
      reader.skip(4) // preferred read replica: only for clients that name their rack
      const batches = reader.bytes()
      reader.tags()
      partitions.push({
        partition,
        errorCode: code,
        highWatermark,
        lastStableOffset,
        logStart,
        aborted,
        batches,
      })
    }
    reader.tags()
  }
  return { errorCode, partitions }
}

const api = createAPI<[topicId: string, positions: readonly FetchPosition[], bounds: FetchBounds], Buffer>(
  fetchV13.api.key,
  fetchV13.api.version,
  (topicId, positions, { maxBytes, maxWaitMs, isolation }) =>
    Writer.create()
      .appendInt32(-1) // a client, no replica
      .appendInt32(maxWaitMs)
      .appendInt32(1) // min bytes
      .appendInt32(maxBytes)
      .appendInt8(isolation === 'committed' ? 1 : 0)
      .appendInt32(0) // no fetch session (KIP-227): id 0, epoch −1
      .appendInt32(-1)
      .appendUnsignedVarInt(2)
      .append(Buffer.from(topicId, 'base64url'))
      .appendUnsignedVarInt(positions.length + 1)
      .append(Buffer.concat(positions.map(position)))
      .appendTaggedFields()
      .appendUnsignedVarInt(1) // nothing to forget
      .appendString('') // no rack
      .appendTaggedFields(),
  unreadAnswer,
)

/** Partition, leader epoch −1 (no check), offset, last fetched epoch −1, log start −1 (of followers), bytes, no tags. */
function position({ partition, offset, maxBytes }: FetchPosition): Buffer {
  const bytes = Buffer.alloc(33)
  bytes.writeInt32BE(partition, 0)
  bytes.writeInt32BE(-1, 4)
  bytes.writeBigInt64BE(offset, 8)
  bytes.writeInt32BE(-1, 16)
  bytes.writeBigInt64BE(-1n, 20)
  bytes.writeInt32BE(maxBytes, 28)
  return bytes
}
