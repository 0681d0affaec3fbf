import { crc32c, murmur2 as murmur2OfLibrary } from '@platformatic/kafka'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CopyTarget, convertChunk } from '../../../src/kafka/copy/convert-chunk.ts'
import { encodeBatch } from '../../../src/kafka/copy/encode-batch.ts'
import type { Chunk } from '../../../src/kafka/copy/fetch-ahead.ts'
import { murmur2 } from '../../../src/kafka/copy/murmur2.ts'
import { bodyOf, isTombstone, keyOf } from '../../../src/kafka/copy/raw-record.ts'
import { sealBatch, sequenceAfter } from '../../../src/kafka/copy/seal-batch.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { type Codec, checkCrc, type RecordBatch, recordBatches } from '../../../src/kafka/records/batch.ts'
import { decodeRecords } from '../../../src/kafka/records/decode-records.ts'
import { copySpec } from '../../support/copies.ts'

const bytes = fc.uint8Array({ maxLength: 40 }).map(some => Buffer.from(some))
const record = fc.record({
  timestamp: fc.integer({ min: -1, max: 2 ** 45 }),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ name: fc.string({ unit: 'grapheme' }), value: fc.option(bytes) }), {
    maxLength: 3,
  }),
})
const codec = fc.constantFrom<Codec>('none', 'gzip', 'snappy', 'lz4', 'zstd')
const seal = { producerId: 77n, producerEpoch: 3, sequence: 5 }

function first(buffer: Buffer): RecordBatch {
  const [batch] = recordBatches(buffer)
  if (batch === undefined) throw new Error('no batch')
  return batch
}

test('records that are put into a new batch are read from it as they were, in every codec', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 30 }), codec, async (records, codec) => {
      const batch = await encodeBatch(
        records.map(one => ({ timestamp: one.timestamp, body: bodyOf(one) })),
        codec,
      )
      sealBatch(batch, seal)
      const read = await decodeRecords(first(batch), 0)
      expect(read).toEqual(records.map((one, n) => ({ ...one, partition: 0, offset: BigInt(n) })))
      expect(first(batch).maxTimestamp).toBe(BigInt(Math.max(...records.map(one => one.timestamp))))
      for (const one of records) {
        expect(keyOf(bodyOf(one))).toEqual(one.key)
        expect(isTombstone(bodyOf(one))).toBe(one.value === null)
      }
    }),
    { numRuns: 60 },
  )
})

test('of the attributes of a source only the codec stays', async () => {
  const batch = await batchOf(10)
  batch.writeInt16BE(0x40 | 0x08 | 0x20, 21)
  batch.writeBigInt64BE(900n, 0)
  sealBatch(batch, seal)
  expect(batch.readInt16BE(21)).toBe(0x10)
  expect(first(batch)).toMatchObject({ firstOffset: 0n, producerId: 77n })
  expect([batch.readInt16BE(51), batch.readInt32BE(53)]).toEqual([3, 5])
  checkCrc(first(batch))
})

test('sequences begin again at 0 after the largest one', () => {
  expect(sequenceAfter(2 ** 31 - 10, 9)).toBe(2 ** 31 - 1)
  expect(sequenceAfter(2 ** 31 - 10, 10)).toBe(0)
  expect(sequenceAfter(2 ** 31 - 10, 12)).toBe(2)
})

test('keys have the hash that Kafka gives them', () => {
  fc.assert(
    fc.property(bytes, key => {
      expect(murmur2(key)).toBe(murmur2OfLibrary(key))
    }),
  )
})

describe('a batch is decoded and made anew', () => {
  test('only where it cannot be passed on', async () => {
    expect(await isPassed(await batchOf(10))).toBe(true)
    // Compaction took records away: the last offset says that there were more.
    expect(await isPassed(changed(await batchOf(10), batch => batch.writeInt32BE(14, 23)))).toBe(false)
    // LogAppendTime
    expect(await isPassed(changed(await batchOf(10), batch => batch.writeInt16BE(0x08, 21)))).toBe(false)
    expect(await isPassed(await batchOf(10), { from: 3n })).toBe(false)
    expect(await isPassed(await batchOf(10), { to: 9n })).toBe(false)
    expect(await isPassed(await batchOf(10), {}, { maxBatchBytes: 100 })).toBe(false)
    // The delete horizon of a compacted topic
    expect(await isPassed(changed(await batchOf(10), batch => batch.writeInt16BE(0x40, 21)))).toBe(true)
  })

  test('and small ones are put together', async () => {
    const batches = await Promise.all([batchOf(2), batchOf(3), batchOf(1)])
    const { batches: made, records } = await convert(batches)
    expect({ counts: made.map(({ count }) => count), records }).toEqual({ counts: [6], records: 6 })
  })

  test('a batch that is damaged is refused, and not given a new checksum', async () => {
    const batch = await batchOf(10)
    batch.writeUInt8(1, 70)
    await expect(convert([batch])).rejects.toThrow('its checksum is wrong')
  })

  test('a record that is larger than the target takes is named', async () => {
    await expect(convert([await batchOf(2)], {}, { maxBatchBytes: 70 })).rejects.toThrow(
      'The record at offset 0 of partition 0',
    )
  })
})

async function batchOf(count: number): Promise<Buffer> {
  const batch = await encodeBatch(
    Array.from({ length: count }, (_, n) => ({
      timestamp: 1000 + n,
      body: bodyOf({ key: null, value: Buffer.from(`value ${n}`), headers: [] }),
    })),
    'none',
  )
  return changed(batch, () => {})
}

function changed(batch: Buffer, change: (batch: Buffer) => void): Buffer {
  change(batch)
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17)
  return batch
}

/** The batches stand one after the other in the source, from offset 0. */
function convert(buffers: Buffer[], range: Partial<Chunk> = {}, target: Partial<CopyTarget> = {}) {
  let at = 0n
  const batches = buffers.map(buffer => {
    buffer.writeBigInt64BE(at, 0)
    const batch = first(buffer)
    at = batch.lastOffset + 1n
    return batch
  })
  const whatIs = { size: 0, bytes: 0, lost: null, logEnd: at }
  const chunk: Chunk = { partition: 0, from: 0n, to: at, batches, ...whatIs, ...range }
  const whole = { partitions: 1, maxBatchBytes: 1_000_000, deadLetters: null, ...target }
  return convertChunk(chunk, copySpec('unit', [at]), whole)
}

async function isPassed(buffer: Buffer, range?: Partial<Chunk>, target?: Partial<CopyTarget>) {
  const { batches } = await convert([buffer], range, target)
  const made = batches[0]?.batch
  return made?.buffer === buffer.buffer && made.byteOffset === buffer.byteOffset
}

test('a copy whose target cannot be reached is stopped at once when that is asked for', async () => {
  const cluster = openCluster({ environment: 'unit', bootstrap: ['127.0.0.1:1'] })
  onTestFinished(() => cluster.close())
  const stop = new AbortController()
  const doubts: string[] = []
  const end = cluster.copyFrom(cluster.copySource(), copySpec('unit', [1n]), {
    signal: stop.signal,
    onProgress: () => {},
    onDoubt: why => {
      doubts.push(why.code)
      stop.abort()
    },
  })
  expect(await end).toEqual({ kind: 'stopped', progress: [] })
  expect(doubts).toEqual(['unreachable'])
})
