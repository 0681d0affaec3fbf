import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'
import { compressionsAlgorithms } from '@platformatic/kafka'
import { Failure } from '../../core/failure.ts'
import { bytes as sizeText } from '../../core/words.ts'
import type { Codec } from './batch.ts'

/** A batch may grow to this when it is decompressed; Kafka's own bound is on the compressed size (`max.message.bytes`). */
export const maxDecompressed = 32 * 1_048_576

/**
 * The records of a batch, decompressed: gzip and zstd by Node itself on its thread pool, lz4 and snappy by the WebAssembly
 * that comes with the Kafka client, so no further package is needed. At most `maxBytes` come out, which is known before
 * memory is given for it. Throws a Failure.
 */
export async function decompress(codec: Codec, compressed: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    switch (codec) {
      case 'none':
        return compressed
      case 'gzip':
        return await unzip(compressed, { maxOutputLength: maxBytes })
      case 'zstd':
        return await unzstd(compressed, { maxOutputLength: maxBytes })
      case 'snappy':
        if (snappyLength(compressed) > maxBytes) throw tooLarge(maxBytes)
        return compressionsAlgorithms.snappy.decompressSync(compressed)
      case 'lz4':
        if (lz4Bound(compressed) > maxBytes) throw tooLarge(maxBytes)
        return compressionsAlgorithms.lz4.decompressSync(compressed)
      case 'unknown':
        throw new Failure('rejected', 'The batch is compressed in a way that the bot does not know.')
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new Failure('rejected', `The batch cannot be decompressed (${codec}).`, { cause: error })
  }
}

const unzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)
const unzstd = promisify<Buffer, { maxOutputLength: number }, Buffer>(zstdDecompress)

const tooLarge = (maxBytes: number): Failure =>
  new Failure('rejected', `The batch holds more than ${sizeText(maxBytes)} of records.`)

/** Kafka's Java client frames snappy as the xerial library does: a header of 16 bytes, then blocks with their length. */
const xerial = Buffer.from('\x82SNAPPY\0', 'latin1')

/** Every snappy block begins with the length of what it holds (https://github.com/google/snappy/blob/main/format_description.txt). */
function snappyLength(bytes: Buffer): number {
  if (!bytes.subarray(0, xerial.length).equals(xerial)) return blockLength(bytes, 0)
  let total = 0
  for (let at = 16; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    total += blockLength(bytes, at + 4)
    at += 4 + length
  }
  return total
}

function blockLength(bytes: Buffer, at: number): number {
  let value = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes.readUInt8(at + index)
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) break
  }
  return value
}

/** No more than this comes out of an LZ4 frame (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md): blocks × their size. */
function lz4Bound(bytes: Buffer): number {
  const flags = bytes.readUInt8(4)
  const blockSize = 2 ** (8 + 2 * ((bytes.readUInt8(5) >> 4) & 7))
  const hasContentSize = (flags & 8) !== 0
  const hasBlockChecksum = (flags & 16) !== 0
  let total = 0
  for (let at = 7 + (hasContentSize ? 8 : 0) + ((flags & 1) === 0 ? 0 : 4); at + 4 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at) % 2 ** 31
    if (length === 0) break
    total += blockSize
    at += 4 + length + (hasBlockChecksum ? 4 : 0)
  }
  return total
}
