import { crc32c } from '@platformatic/kafka'

export interface Seal {
  producerId: bigint
  producerEpoch: number
  sequence: number
}

/**
 * Makes a batch one of this producer's transaction, in place; null: of no producer that brokers keep an account of. Of the attributes only the codec stays: brokers store the
 * delete-horizon bit of a compacted source (0x40) silently, and take LogAppendTime (0x08) for create times.
 * Layout: https://kafka.apache.org/documentation/#recordbatch
 */
export function sealBatch(batch: Buffer, seal: Seal | null): void {
  const { producerId, producerEpoch, sequence } = seal ?? nobody
  batch.writeBigInt64BE(0n, 0) // base offset: INVALID_RECORD else
  batch.writeInt32BE(-1, 12) // leader epoch
  batch.writeInt16BE((batch.readInt16BE(21) & codecBits) | (seal ? transactionalBit : 0), 21)
  batch.writeBigInt64BE(producerId, 43)
  batch.writeInt16BE(producerEpoch, 51)
  batch.writeInt32BE(sequence, 53)
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17)
}
/** No id, epoch or sequence (RecordBatch.NO_PRODUCER_ID and its neighbours). */
const nobody: Seal = { producerId: -1n, producerEpoch: -1, sequence: -1 }
const codecBits = 0x07
const transactionalBit = 0x10

/** Sequences go from 0 to 2^31 − 1 and begin again (DefaultRecordBatch.incrementSequence). */
export const sequenceAfter = (sequence: number, count: number): number => (sequence + count) % 2 ** 31
