import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CopySpec } from '../../../src/kafka/copy/copy.ts'
import { partitionOfKey } from '../../../src/kafka/copy/murmur2.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import type { KafkaRecord } from '../../../src/kafka/records/record.ts'
import { contentOf, copySpec, keepOld, oddRecords } from '../../support/copies.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

/** 50,000 records of 1 KiB in four partitions; each key stands in one of them alone. */
const count = 50_000
const partitions = 4
const clients = testClients()
const cluster = openCluster({ environment: 'test', bootstrap: [...sharedKafka().bootstrap] })
const prefix = uniqueName('variants')
const base = `${prefix}-base-source`
let content: Awaited<ReturnType<typeof contentOf>>

beforeAll(async () => {
  await topics(`${prefix}-base`, { source: {} })
  for (let from = 0; from < count; from += 2000)
    await clients.produce(base, oddRecords(from, 2000, partitions))
  content = await contentOf(cluster, base)
  if (all(content) !== count) throw new Error(`the base has ${all(content)} records`)
})
afterAll(async () => {
  await clients.close()
  await cluster.close()
})

interface Sides {
  source?: Record<string, string>
  into?: number
}

async function topics(name: string, { source, into = partitions }: Sides = {}): Promise<void> {
  await Promise.all([
    source && clients.createTopic({ topic: `${name}-source`, partitions, config: { ...keepOld, ...source } }),
    clients.createTopic({ topic: `${name}-target`, partitions: into, config: keepOld }),
    clients.createTopic({ topic: `${name}-progress`, config: { 'cleanup.policy': 'compact' } }),
  ])
}

async function copy(name: string, source: string, more: Partial<CopySpec> = {}) {
  const asked = Array.from({ length: partitions }, (_, partition) => ({ topic: source, partition }))
  const ends = await cluster.listOffsets(asked, 'latest')
  const ranges = asked.map(({ partition }) => {
    const end = ends.get(`${source}/${partition}`)
    if (!end?.known) throw new Error(`no end of ${source}`)
    return { partition, start: 0n, end: end.value }
  })
  const spec = copySpec(name, [], { from: { topic: source, partitions: ranges }, ...more })
  const end = await cluster.copyFrom(cluster.copySource(), spec, {
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  expect(end.kind).toBe('complete')
}

/** What compaction has left stays as it is from here on, so that source and target can be compared. */
async function stopCleaning(topic: string): Promise<void> {
  const values = { 'cleanup.policy': 'delete' }
  const [result] = await cluster.alterConfigs([{ type: 'topic', name: topic, values }])
  if (result?.error) throw result.error
  let before = ''
  // A cleaning that is under way is aborted when the broker hears of it: then two looks see the same.
  await waitFor(async () => {
    const now = JSON.stringify(await contentOf(cluster, topic))
    const isStill = now === before
    before = now
    return isStill
  })
}

const all = (one: { count: number }[]): number => one.reduce((sum, { count: own }) => sum + own, 0)

const isAborted = (from: number): boolean => from % 18_000 === 4000

describe.concurrent('50,000 records are copied once, in order, the same to the byte', () => {
  test.for(['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'])('in %s', async codec => {
    const name = `${prefix}-${codec}`
    await topics(name, { source: { 'compression.type': codec } })
    // Its brokers compress what the first copy brings; the second one passes that on.
    await copy(`${name} from base`, base, {
      to: { topic: `${name}-source` },
      progressTopic: `${name}-progress`,
    })
    await copy(name, `${name}-source`)
    expect(await contentOf(cluster, `${name}-target`)).toEqual(content)
  })

  test('of a compacted source with gaps in each partition', async () => {
    const name = `${prefix}-gaps`
    const compacted = {
      'cleanup.policy': 'compact',
      'segment.bytes': '1048576',
      'min.cleanable.dirty.ratio': '0.01',
    }
    await topics(name, { source: compacted })
    const topic = `${name}-source`
    for (let from = 0; from < count; from += 2000)
      await clients.produce(
        topic,
        oddRecords(from, 2000, partitions).map((record, n) => {
          const turn = Math.floor((from + n) / partitions)
          // Every fourth one is superseded soon, in batches that keep others.
          return { ...record, key: turn % 4 === 0 ? `same ${turn % 100}` : `own ${from + n}` }
        }),
      )
    const isCleaned = async () =>
      (await contentOf(cluster, topic)).every(one => one.count < count / partitions - 1000)
    await waitFor(isCleaned, { timeoutMs: 40_000, everyMs: 500, what: 'compaction of each partition' })
    await stopCleaning(topic)
    await copy(name, topic)
    const left = await contentOf(cluster, topic)
    expect(all(left)).toBeGreaterThan(0.74 * count)
    expect(await contentOf(cluster, `${name}-target`)).toEqual(left)
  })

  test('of a source with aborted transactions, of which nothing is copied', async () => {
    const name = `${prefix}-aborted`
    await topics(name, { source: {} })
    const options = { transactionalId: name, idempotent: true, maxInFlightRequests: 1 }
    const producer = clients.kafka.producer(options)
    await producer.connect()
    for (let from = 0; from < count + 6000; from += 2000) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: `${name}-source`, messages: oddRecords(from, 2000, partitions) })
      await (isAborted(from) ? transaction.abort() : transaction.commit())
    }
    await producer.disconnect()
    await copy(name, `${name}-source`)
    const source = await contentOf(cluster, `${name}-source`)
    expect(await contentOf(cluster, `${name}-target`)).toEqual(source)
    // kafkajs sends some batches twice when the transaction before is not over yet, so the numbers are compared.
    const numbers = new Set<number>()
    await everyRecord(`${name}-target`, ({ headers }) =>
      numbers.add(Number(String(headers[0]?.value).split(' ')[1])),
    )
    const wanted = Array.from({ length: count + 6000 }, (_, n) => n).filter(n => !isAborted(n - (n % 2000)))
    expect([...numbers].sort((a, b) => a - b)).toEqual(wanted)
  })

  test.for([2, 7])('into %i partitions, each key where Kafka puts it and in its order', async into => {
    const name = `${prefix}-into-${into}`
    await topics(name, { into })
    await copy(name, base, { placement: 'murmur2' })
    const [source, target] = [await byKey(base), await byKey(`${name}-target`)]
    expect(target.keyed).toEqual(source.keyed)
    expect(target.keyless).toBe(source.keyless)
    expect(target.records).toBe(count)
    for (const [key, partition] of target.places)
      expect(partition).toBe(partitionOfKey(Buffer.from(key), into))
  })
})

async function byKey(topic: string) {
  const keyed = new Map<string, string[]>()
  const places = new Map<string, number>()
  let [keyless, records] = [0, 0]
  await everyRecord(topic, ({ key, value, timestamp, partition }) => {
    records += 1
    if (key === null) keyless += 1
    else {
      const name = String(key)
      const list = keyed.get(name) ?? []
      keyed.set(name, list)
      list.push(`${timestamp} ${value?.toString('latin1', 0, 20)}`)
      places.set(name, partition)
    }
  })
  return { keyed, places, keyless, records }
}

async function everyRecord(topic: string, take: (record: KafkaRecord) => void): Promise<void> {
  const unbounded = Number.MAX_SAFE_INTEGER
  await cluster.readRecords(
    {
      topic,
      partitions: null,
      from: 'earliest',
      enough: { each: unbounded },
      isolation: 'committed',
      bounds: { records: unbounded, bytes: unbounded, ms: 60_000 },
    },
    async records => {
      records.forEach(take)
      return records.length
    },
  )
}
