import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import type { KafkaRecord, RecordsQuestion } from '../../../src/kafka/records/record.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

const clients = testClients()
const cluster = openCluster({ environment: 'test', bootstrap: [...sharedKafka().bootstrap] })
const prefix = uniqueName('records')
const name = (word: string): string => `${prefix}-${word}`
const keeper = { 'cleanup.policy': 'delete' }

beforeAll(async () => {
  await clients.createTopic({
    topic: name('compacted'),
    config: {
      'cleanup.policy': 'compact',
      'segment.ms': '1',
      'min.cleanable.dirty.ratio': '0.001',
      'delete.retention.ms': '0',
    },
  })
  await waitFor(() => clients.produce(name('compacted'), churn(0)).then(() => true))
  for (let round = 1; round < 4; round += 1) await clients.produce(name('compacted'), churn(round))
})
afterAll(async () => {
  await clients.close()
  await cluster.close()
})

/** The same two keys again and again, so that nearly all of it can be compacted away. */
const churn = (round: number) =>
  Array.from({ length: 10 }, (_, n) => ({ key: `k${n % 2}`, value: `round ${round}, ${n}` }))

async function read(
  topic: string,
  { enough: each = 10, ...question }: Partial<Omit<RecordsQuestion, 'enough'>> & { enough?: number } = {},
) {
  const records: KafkaRecord[] = []
  const read = await cluster.readRecords(
    {
      topic,
      partitions: null,
      from: 'newest',
      enough: { each },
      isolation: 'committed',
      bounds: { records: 10_000, bytes: 16_000_000, ms: 15_000 },
      ...question,
    },
    async some => {
      records.push(...some)
      return some.length
    },
  )
  return { ...read, texts: records.map(record => record.value?.toString() ?? null), records }
}

test('records are read in every codec, as Kafka itself compresses them', async () => {
  // The broker, not the test's client, compresses: with the codecs of Kafka's own Java client.
  const codecs = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd']
  const long = 'a value that repeats itself, '.repeat(3000)
  const messages = [
    { key: 'a', value: 'short', headers: { one: 'eins', none: '' }, timestamp: '1700000000123' },
    { key: null, value: long },
    { key: 'c', value: null },
  ]
  await Promise.all(
    codecs.map(codec =>
      clients.createTopic({ topic: name(codec), config: { ...keeper, 'compression.type': codec } }),
    ),
  )
  for (const codec of codecs) {
    await waitFor(() => clients.produce(name(codec), messages).then(() => true))
    const { records, bytes } = await read(name(codec))
    const told = records.map(one => [one.offset, one.key?.toString() ?? null, one.value?.toString() ?? null])
    const whole = [
      [0n, 'a', 'short'],
      [1n, null, long],
      [2n, 'c', null],
    ]
    expect({ codec, told }).toEqual({ codec, told: whole })
    expect(records[0]).toMatchObject({
      timestamp: 1_700_000_000_123,
      headers: [
        { name: 'one', value: Buffer.from('eins') },
        { name: 'none', value: Buffer.alloc(0) },
      ],
    })
    expect({ codec, isCompressed: bytes < 50_000 }).toEqual({ codec, isCompressed: codec !== 'uncompressed' })
  }
})

describe('of a topic with three partitions', () => {
  const topic = name('three')
  beforeAll(async () => {
    await clients.createTopic({ topic, partitions: 3, config: keeper })
    await waitFor(() => clients.produce(topic, 3000).then(() => true))
    await clients.produce(topic, [{ partition: 0, value: 'later', timestamp: String(Date.now() + 60_000) }])
  })

  test('the last records of each are read, and little more than those', async () => {
    const sent = cluster.requestsSent()
    const { records, partitions, bytes, stoppedBy } = await read(topic, { enough: 5 })
    expect(cluster.requestsSent() - sent).toBeLessThan(20)
    for (const partition of [0, 1, 2])
      expect(records.filter(one => one.partition === partition).at(-1)?.offset).toBe(
        partition === 0 ? 1000n : 999n,
      )
    expect(records.length).toBeLessThan(50)
    expect(bytes).toBeLessThan(200_000)
    expect(stoppedBy).toBeNull()
    expect(partitions.map(one => one.logEnd)).toEqual([1001n, 1000n, 1000n])
  })

  test('the first ones, those from an offset and those from a time are read, of chosen partitions', async () => {
    const first = await read(topic, { from: 'earliest', enough: 2, partitions: [1] })
    expect(first.records[0]).toMatchObject({ partition: 1, offset: 0n })
    const offset = await read(topic, { from: { offset: 998n }, partitions: [2] })
    expect(offset.records.map(one => one.offset)).toEqual([998n, 999n])
    const time = await read(topic, { from: { time: Date.now() + 30_000 } })
    expect(time.texts).toEqual(['later'])
    expect((await read(topic, { from: { time: Date.now() + 120_000 } })).records).toEqual([])
  })

  test('reading backwards for what is rare goes on, and ends at the bound of records', async () => {
    let looked = 0
    const rare = await cluster.readRecords(
      {
        topic,
        partitions: [0],
        from: 'newest',
        enough: { each: 1 },
        isolation: 'committed',
        bounds: { records: 10_000, bytes: 16_000_000, ms: 15_000 },
      },
      async some => {
        looked += some.length
        return some.filter(one => one.value?.toString() === 'v0').length
      },
    )
    expect(looked).toBe(1001)
    expect(rare.partitions[0]?.read).toEqual({ from: 0n, to: 1001n })
    const bounded = await read(topic, {
      from: 'earliest',
      enough: 5000,
      bounds: { records: 700, bytes: 16_000_000, ms: 15_000 },
    })
    expect(bounded).toMatchObject({ records: expect.objectContaining({ length: 700 }), stoppedBy: 'records' })
  })

  test('an offset that has expired is said, and a partition or topic that is not there is refused', async () => {
    await (await clients.admin()).deleteTopicRecords({
      topic,
      partitions: [{ partition: 1, offset: '990' }],
    })
    const { partitions, records } = await read(topic, { from: { offset: 5n }, partitions: [1], enough: 100 })
    expect(records).toHaveLength(10)
    expect(partitions[0]?.problems[0]?.message).toContain('5 is not there any more')
    await expect(read(topic, { partitions: [7] })).rejects.toMatchObject({
      message: expect.stringContaining('no partition 7'),
      hint: 'It has partitions 0 to 2.',
    })
    await expect(read(name('nowhere'))).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('an empty topic has no records, and that is no problem', async () => {
  const topic = await clients.createTopic({ topic: name('empty'), partitions: 2, config: keeper })
  await waitFor(async () => (await cluster.describe()).topics.some(one => one.name === topic))
  const { records, partitions, stoppedBy } = await read(topic)
  expect({ records, stoppedBy }).toEqual({ records: [], stoppedBy: null })
  expect(partitions).toEqual([
    { partition: 0, logStart: 0n, logEnd: 0n, undecided: 0n, read: null, problems: [] },
    { partition: 1, logStart: 0n, logEnd: 0n, undecided: 0n, read: null, problems: [] },
  ])
})

test('records of aborted and of open transactions are left out, unless they are asked for', async () => {
  const topic = await clients.createTopic({ topic: name('transactions'), config: keeper })
  const producers = ['a', 'b'].map(id =>
    clients.kafka.producer({ transactionalId: `${prefix}-${id}`, idempotent: true, maxInFlightRequests: 1 }),
  )
  const [one, two] = producers
  if (!one || !two) throw new Error('two producers')
  await one.connect()
  await two.connect()
  const aborted = await one.transaction()
  const committed = await two.transaction()
  await waitFor(() => aborted.send({ topic, messages: [{ value: 'aborted 1' }] }).then(() => true))
  await committed.send({ topic, messages: [{ value: 'committed 1' }] })
  await aborted.send({ topic, messages: [{ value: 'aborted 2' }] })
  await committed.commit()
  await aborted.abort()
  const again = await one.transaction()
  await again.send({ topic, messages: [{ value: 'committed 2' }] })
  await again.commit()
  const open = await two.transaction()
  await open.send({ topic, messages: [{ value: 'open' }] })

  await waitFor(async () => (await read(topic, { enough: 2 })).texts.join() === 'committed 1,committed 2')
  expect((await read(topic, { from: 'earliest' })).texts).toEqual(['committed 1', 'committed 2'])
  // The marker of the transaction before it may come a moment after its commit was answered.
  await waitFor(async () => (await read(topic)).partitions[0]?.undecided === 1n)
  const all = await read(topic, { isolation: 'uncommitted' })
  expect(all.texts).toEqual(['aborted 1', 'committed 1', 'aborted 2', 'committed 2', 'open'])
  await open.abort()
  await Promise.all(producers.map(producer => producer.disconnect()))
})

test('what compaction has removed is passed over, forwards and backwards', async () => {
  const topic = name('compacted')
  // Into a segment of its own, as only those before the newest one are compacted.
  await clients.produce(topic, [{ key: 'k2', value: 'last' }])
  await waitFor(async () => (await read(topic, { from: 'earliest', enough: 100 })).records.length < 30, {
    timeoutMs: 40_000,
    everyMs: 500,
    what: 'compaction',
  })
  const forwards = await read(topic, { from: 'earliest', enough: 100 })
  expect(forwards).toMatchObject({
    stoppedBy: null,
    partitions: [{ logEnd: 41n, read: { from: 0n, to: 41n } }],
  })
  expect(forwards.texts.slice(-3)).toEqual(['round 3, 8', 'round 3, 9', 'last'])
  expect((await read(topic, { enough: 3 })).texts.slice(-3)).toEqual(['round 3, 8', 'round 3, 9', 'last'])
})

test('after all this there is no consumer group of the reader, and nothing is committed', async () => {
  // Other files share the cluster: what a reader could have made would be called after its client, its topics, or nothing.
  const { groups, missing } = await cluster.listGroups()
  expect(missing).toEqual([])
  expect(groups.filter(({ id }) => id === '' || id.includes(prefix) || id.startsWith('kafka-ops'))).toEqual(
    [],
  )
})
