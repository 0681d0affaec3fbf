import { createHash } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { compressionsAlgorithms, crc32c, createRecordsBatch } from '@platformatic/kafka'
import { afterEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { headerLength, type RecordBatch, recordBatches } from '../../../src/kafka/records/batch.ts'
import { decodeRecords } from '../../../src/kafka/records/decode-records.ts'
import type { RecordsQuestion } from '../../../src/kafka/records/record.ts'
import {
  fetchAnswer,
  listOffsetsAnswer,
  metadataAnswer,
  type WireFetched,
} from '../../support/wire-answers.ts'
import { apiKeys, startWireKafka, type WireKafka } from '../../support/wire-kafka.ts'

/** A batch of the library's making that begins at this offset; `patch` changes its header before the checksum is set. */
function batchOf(
  firstOffset: number,
  values: readonly string[],
  patch: (bytes: Buffer) => void = () => undefined,
): Buffer {
  const messages = values.map(value => ({
    topic: 't',
    value: Buffer.from(value),
    timestamp: 1_700_000_000_000n,
  }))
  const bytes = Buffer.from(createRecordsBatch(messages, {}).buffer)
  bytes.writeBigInt64BE(BigInt(firstOffset), 0)
  patch(bytes)
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17)
  return bytes
}

/** The header of a batch around records that are compressed already. */
function compressed(codec: number, records: Buffer): RecordBatch {
  const bytes = Buffer.concat([batchOf(0, ['x']).subarray(0, headerLength), records])
  bytes.writeInt32BE(bytes.length - 12, 8)
  bytes.writeInt16BE(codec, 21)
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17)
  return one(bytes)
}

function one(bytes: Buffer): RecordBatch {
  const [batch] = recordBatches(bytes)
  if (batch === undefined) throw new Error('no batch')
  return batch
}

describe('a batch', () => {
  test.each([
    ['gzip', 1, (bytes: Buffer) => gzipSync(bytes)],
    ['snappy', 2, (bytes: Buffer) => compressionsAlgorithms.snappy.compressSync(bytes)],
    ['lz4', 3, (bytes: Buffer) => compressionsAlgorithms.lz4.compressSync(bytes)],
    ['zstd', 4, (bytes: Buffer) => zstdCompressSync(bytes)],
  ])(
    'in %s is read, and one that would grow beyond all bounds is refused before it does',
    async (_codec, bits, compress) => {
      const records = batchOf(0, ['x']).subarray(headerLength)
      expect((await decodeRecords(compressed(bits, compress(records)), 0))[0]?.value?.toString()).toBe('x')
      const bomb = compressed(bits, compress(Buffer.alloc(40_000_000)))
      await expect(decodeRecords(bomb, 0)).rejects.toMatchObject({
        message: expect.stringContaining('more than 32.0 MiB'),
      })
      const damaged = compressed(bits, createHash('sha512').update('noise').digest())
      await expect(decodeRecords(damaged, 0)).rejects.toMatchObject({ code: 'rejected' })
    },
  )

  test('that is cut off is left for the next answer', () => {
    const whole = batchOf(0, ['a', 'b'])
    const bytes = Buffer.concat([whole, batchOf(2, ['c'])])
    for (let length = whole.length; length < bytes.length; length += 1)
      expect([...recordBatches(bytes.subarray(0, length))]).toHaveLength(1)
  })

  test('that is damaged is refused, wherever a bit is wrong', async () => {
    const bytes = batchOf(5, ['a', 'b'])
    for (const at of [22, 40, bytes.length - 1]) {
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at)
      await expect(decodeRecords(one(damaged), 0)).rejects.toMatchObject({
        message: expect.stringContaining('at offset 5 is damaged'),
      })
    }
  })

  test('that ends in the middle of a record is refused', async () => {
    const bytes = batchOf(0, ['a'], header => header.writeInt32BE(2, 57))
    await expect(decodeRecords(one(bytes), 0)).rejects.toMatchObject({
      message: expect.stringContaining('cannot be read'),
    })
  })

  test('of the format before Kafka 0.11 is refused with a way to see it', async () => {
    const old = Buffer.alloc(40)
    old.writeInt32BE(28, 8)
    old.writeInt8(1, 16)
    await expect(decodeRecords(one(old), 0)).rejects.toMatchObject({
      message: expect.stringContaining('message format 1'),
      hint: expect.stringContaining('kafka-dump-log.sh'),
    })
  })
})

describe('reading', () => {
  const kafkas: WireKafka[] = []
  const clusters: Cluster[] = []
  afterEach(async () => {
    await Promise.all(clusters.splice(0).map(cluster => cluster.close()))
    await Promise.all(kafkas.splice(0).map(kafka => kafka.stop()))
  })

  interface Odd {
    leaders?: () => number[]
    fetched: (partition: number, offset: bigint, broker: number) => WireFetched | 'hang-up'
    names?: () => string[]
  }

  /** One topic whose log has offsets 0 to 9. */
  async function reading(
    { leaders = () => [1], fetched, names = () => ['orders'] }: Odd,
    question: Partial<RecordsQuestion> = {},
  ) {
    const kafka = await startWireKafka(2, ({ apiKey, body, broker }, self) => {
      if (apiKey === apiKeys.metadata)
        return metadataAnswer(
          self,
          names().map(name => ({ name, leaders: leaders() })),
        )
      if (apiKey === apiKeys.listOffsets)
        return listOffsetsAnswer(body, (_topic, _partition, time) => (time === -2n ? 0n : 10n))
      if (apiKey !== apiKeys.fetch) return 'silence'
      let hangsUp = false
      const answer = fetchAnswer(body, (partition, offset) => {
        const given = fetched(partition, offset, broker)
        hangsUp ||= given === 'hang-up'
        return given === 'hang-up' ? {} : given
      })
      return hangsUp ? 'hang-up' : answer
    })
    kafkas.push(kafka)
    const cluster = openCluster({ environment: 'odd', bootstrap: kafka.bootstrap, requestTimeoutMs: 1500 })
    clusters.push(cluster)
    const values: string[] = []
    const read = await cluster.readRecords(
      {
        topic: 'orders',
        partitions: null,
        from: 'earliest',
        enough: { each: 100 },
        isolation: 'committed',
        bounds: { records: 1000, bytes: 1_000_000, ms: 3000 },
        ...question,
      },
      async records =>
        values.push(...records.map(record => record.value?.toString() ?? '')) && records.length,
    )
    return {
      ...read,
      values,
      problems: read.partitions.flatMap(partition => partition.problems.map(why => why.message)),
    }
  }

  const ten = batchOf(0, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])

  test('goes on at the new leader when a partition moves', async () => {
    let leader = 1
    const { values, problems } = await reading({
      leaders: () => [leader],
      fetched: (_partition, _offset, broker) => {
        if (broker === 2) return { batches: ten }
        leader = 2
        return { errorCode: 6 }
      },
    })
    expect({ count: values.length, problems }).toEqual({ count: 10, problems: [] })
  })

  test('of a partition whose leader stays away says so, and costs only that partition', async () => {
    const { values, problems } = await reading({
      leaders: () => [1, -1],
      fetched: () => ({ batches: ten }),
    })
    expect(values).toHaveLength(10)
    expect(problems).toEqual([expect.stringContaining('has no leader')])
  })

  test('comes back to a broker that hung up', async () => {
    let hungUp = 0
    const { values, problems } = await reading({
      fetched: () => (hungUp++ < 3 ? 'hang-up' : { batches: ten }),
    })
    expect({ count: values.length, problems }).toEqual({ count: 10, problems: [] })
  })

  test('of a topic that is deleted meanwhile ends with that', async () => {
    let names = ['orders']
    const { problems } = await reading({
      names: () => names,
      fetched: () => {
        names = []
        return { errorCode: 100 }
      },
    })
    expect(problems).toEqual(['Topic "orders" was deleted while it was being read.'])
  })

  test('goes on where the log begins when records expire under it', async () => {
    const { values } = await reading({
      fetched: (_partition, offset) =>
        offset < 6n
          ? { errorCode: 1, logStart: 6n }
          : { logStart: 6n, batches: batchOf(6, ['6', '7', '8', '9']) },
    })
    expect(values).toEqual(['6', '7', '8', '9'])
  })

  test('passes over what compaction removed, also where nothing is left before the end', async () => {
    // Offsets 0 and 3 are left of the batch 0–4, nothing of what came behind it.
    const gaps = batchOf(0, ['first', 'second'], bytes => bytes.writeInt32BE(4, 23))
    const { values, problems, stoppedBy } = await reading({
      fetched: (_partition, offset) => (offset < 5n ? { batches: gaps } : {}),
    })
    expect({ values, problems, stoppedBy }).toEqual({
      values: ['first', 'second'],
      problems: [],
      stoppedBy: null,
    })
  })

  test('skips a damaged batch, and reads those around it', async () => {
    const damaged = batchOf(1, ['1'])
    damaged.writeUInt8(255, damaged.length - 1)
    const batches = Buffer.concat([
      batchOf(0, ['0']),
      damaged,
      batchOf(2, ['2', '3', '4', '5', '6', '7', '8', '9']),
    ])
    const { values, problems } = await reading({ fetched: () => ({ batches }) })
    expect(values).toEqual(['0', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect(problems).toEqual([expect.stringContaining('at offset 1 is damaged')])
  })

  test('tells a right that the bot lacks, in Kafka’s name', async () => {
    const { problems } = await reading({ fetched: () => ({ errorCode: 29 }) })
    expect(problems).toEqual([expect.stringContaining('TOPIC_AUTHORIZATION_FAILED')])
  })

  test('is stopped by bytes and by time', async () => {
    const single = (offset: bigint) => ({ batches: batchOf(Number(offset), [String(offset)]) })
    const fetched = (_partition: number, offset: bigint) => single(offset)
    const bytes = await reading({ fetched }, { bounds: { records: 1000, bytes: 200, ms: 3000 } })
    expect(bytes).toMatchObject({ stoppedBy: 'bytes', values: ['0', '1', '2'] })
    const time = await reading({ fetched }, { bounds: { records: 1000, bytes: 1_000_000, ms: 0 } })
    expect(time).toMatchObject({ stoppedBy: 'ms', values: [] })
  })
})
