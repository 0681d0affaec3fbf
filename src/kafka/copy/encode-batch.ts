import { promisify } from 'node:util'
import { gzip, zstdCompress } from 'node:zlib'
import { compressionsAlgorithms } from '@platformatic/kafka'
import { type Codec, headerLength } from '../records/batch.ts'
import { type RawRecord, varintLength, writeVarint } from './raw-record.ts'

/** A batch of these records, one after the other without gaps, to be sealed. Their bodies are copied into it. */
export async function encodeBatch(
  records: readonly Pick<RawRecord, 'timestamp' | 'body'>[],
  codec: Codec,
): Promise<Buffer> {
  const base = records[0]?.timestamp ?? -1
  let newest = base
  let total = headerLength
  const lengths = records.map(({ timestamp, body }, index) => {
    newest = Math.max(newest, timestamp)
    const length = 1 + varintLength(timestamp - base) + varintLength(index) + body.length
    total += varintLength(length) + length
    return length
  })
  const bytes = Buffer.allocUnsafe(total)
  let at = headerLength
  for (const [index, { timestamp, body }] of records.entries()) {
    at = writeVarint(bytes, lengths[index] ?? 0, at)
    bytes[at++] = 0 // attributes: unused
    at = writeVarint(bytes, timestamp - base, at)
    at = writeVarint(bytes, index, at)
    at += body.copy(bytes, at)
  }
  const batch =
    codec === 'none'
      ? bytes
      : Buffer.concat([bytes.subarray(0, headerLength), await compress(codec, bytes.subarray(headerLength))])
  batch.fill(0, 0, headerLength)
  batch.writeInt32BE(batch.length - 12, 8)
  batch.writeInt8(2, 16) // message format
  batch.writeInt16BE(codecs.indexOf(codec), 21)
  batch.writeInt32BE(records.length - 1, 23)
  batch.writeBigInt64BE(BigInt(base), 27)
  batch.writeBigInt64BE(BigInt(newest), 35)
  batch.writeInt32BE(records.length, 57)
  return batch
}

const codecs: readonly Codec[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

async function compress(codec: Codec, bytes: Buffer): Promise<Buffer> {
  switch (codec) {
    case 'gzip':
      return zip(bytes)
    case 'zstd':
      return zstd(bytes)
    case 'snappy':
      return compressionsAlgorithms.snappy.compressSync(bytes)
    case 'lz4':
      return compressionsAlgorithms.lz4.compressSync(bytes)
    case 'none':
    case 'unknown':
      return bytes
  }
}
const zip = promisify<Buffer, Buffer>(gzip)
const zstd = promisify<Buffer, Buffer>(zstdCompress)
