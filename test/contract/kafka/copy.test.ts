import { afterAll, describe, expect, test } from 'vitest'
import type { CopyProgress, CopySpec } from '../../../src/kafka/copy/copy.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import type { KafkaRecord } from '../../../src/kafka/records/record.ts'
import { contentOf, copySpec, keepOld, oddRecords } from '../../support/copies.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

const clients = testClients()
const cluster = openCluster({ environment: 'test', bootstrap: [...sharedKafka().bootstrap] })
const prefix = uniqueName('copy')
const never = new AbortController().signal

afterAll(async () => {
  await clients.close()
  await cluster.close()
})

interface Sides {
  partitions?: number
  into?: number
  source?: Record<string, string>
  target?: Record<string, string>
}

async function makeTopics(
  word: string,
  { partitions = 2, into = partitions, source = {}, target = {} }: Sides = {},
): Promise<string> {
  const name = `${prefix}-${word}`
  await Promise.all([
    clients.createTopic({ topic: `${name}-source`, partitions, config: { ...keepOld, ...source } }),
    clients.createTopic({ topic: `${name}-target`, partitions: into, config: { ...keepOld, ...target } }),
    clients.createTopic({ topic: `${name}-dead` }),
    clients.createTopic({ topic: `${name}-progress`, config: { 'cleanup.policy': 'compact' } }),
  ])
  await waitFor(async () => {
    const names = new Set((await cluster.describe()).topics.map(topic => topic.name))
    return ['source', 'target', 'dead', 'progress'].every(side => names.has(`${name}-${side}`))
  })
  return name
}

async function endsOf(topic: string): Promise<bigint[]> {
  const { topics } = await cluster.describe([topic])
  const asked = (topics[0]?.partitions ?? []).map(({ partition }) => ({ topic, partition }))
  const ends = await cluster.listOffsets(asked, 'latest')
  return asked.map(({ partition }) => {
    const end = ends.get(`${topic}/${partition}`)
    if (!end?.known || end.value === null) throw new Error(`no end of ${topic}`)
    return end.value
  })
}

async function copy(name: string, more: Partial<CopySpec> = {}) {
  const spec = copySpec(name, await endsOf(`${name}-source`), more)
  const told: CopyProgress[][] = []
  const end = await cluster.copyFrom(cluster.copySource(), spec, {
    signal: never,
    onProgress: progress => told.push(progress),
  })
  return { ...end, told }
}

async function recordsOf(topic: string): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = []
  await cluster.readRecords(
    {
      topic,
      partitions: null,
      from: 'earliest',
      enough: { each: 100_000 },
      isolation: 'committed',
      bounds: { records: 100_000, bytes: 100_000_000, ms: 30_000 },
    },
    async some => {
      records.push(...some)
      return some.length
    },
  )
  return records
}

async function fill(name: string, count: number, partitions: number): Promise<void> {
  for (let from = 0; from < count; from += 500)
    await clients.produce(`${name}-source`, oddRecords(from, Math.min(500, count - from), partitions))
}

describe.concurrent('what is copied is the same to the byte', () => {
  test.for(['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'])('in %s', async codec => {
    const name = await makeTopics(codec, { source: { 'compression.type': codec } })
    await fill(name, 2000, 2)
    expect(await copy(name)).toMatchObject({ kind: 'complete' })
    const source = await contentOf(cluster, `${name}-source`)
    expect(source.map(({ count }) => count)).toEqual([1000, 1000])
    expect(await contentOf(cluster, `${name}-target`)).toEqual(source)
    // The same once more, decoded and put together anew; and a start and an end inside of batches.
    const decoded = `${name}-decoded`
    await clients.createTopic({ topic: `${decoded}-progress`, config: { 'cleanup.policy': 'compact' } })
    await clients.createTopic({ topic: `${decoded}-target`, partitions: 2, config: keepOld })
    const ends = await endsOf(`${name}-source`)
    for (const [start, end] of [
      [0n, 777n],
      [777n, null],
    ] as const) {
      const partitions = ends.map((last, partition) => ({ partition, start, end: end ?? last }))
      await copy(name, {
        job: `${decoded} from ${start}`,
        from: { topic: `${name}-source`, partitions },
        to: { topic: `${decoded}-target` },
        progressTopic: `${decoded}-progress`,
        transform: async records => records.map(record => ({ kind: 'copy', ...record })),
      })
    }
    expect(await contentOf(cluster, `${decoded}-target`)).toEqual(source)
  })

  test('of batches with one record each, which are put together', async () => {
    const name = await makeTopics('small', { partitions: 1 })
    const messages = oddRecords(0, 200, 1)
    await clients.produce(`${name}-source`, messages.slice(0, 1))
    await Promise.all(messages.slice(1).map(message => clients.produce(`${name}-source`, [message])))
    await copy(name)
    expect(await contentOf(cluster, `${name}-target`)).toEqual(await contentOf(cluster, `${name}-source`))
  })

  test('of batches that are larger than the target takes', async () => {
    const name = await makeTopics('large', { target: { 'max.message.bytes': '20000' } })
    await fill(name, 2000, 2)
    await copy(name)
    expect(await contentOf(cluster, `${name}-target`)).toEqual(await contentOf(cluster, `${name}-source`))
  })

  test('of a topic whose brokers set the time', async () => {
    const name = await makeTopics('appended', { source: { 'message.timestamp.type': 'LogAppendTime' } })
    await fill(name, 1000, 2)
    await copy(name)
    expect(await contentOf(cluster, `${name}-target`)).toEqual(await contentOf(cluster, `${name}-source`))
  })
})

test('a compacted source with gaps becomes a target without', async () => {
  const compacted = {
    'cleanup.policy': 'compact',
    'segment.ms': '1',
    'min.cleanable.dirty.ratio': '0.001',
    'delete.retention.ms': '0',
  }
  const name = await makeTopics('gaps', { partitions: 1, source: compacted })
  for (let round = 0; round < 4; round += 1) {
    const messages = Array.from({ length: 40 }, (_, n) => ({
      key: n % 4 === 0 ? `same ${n % 8}` : `key ${round} ${n}`,
      value: `round ${round}, ${n}`,
    }))
    await waitFor(() => clients.produce(`${name}-source`, messages).then(() => true))
  }
  await clients.produce(`${name}-source`, [{ key: 'last', value: 'last' }])
  await waitFor(async () => (await recordsOf(`${name}-source`)).length < 161, {
    timeoutMs: 40_000,
    everyMs: 500,
    what: 'compaction',
  })
  await copy(name)
  const texts = (records: KafkaRecord[]) => records.map(({ value }) => String(value))
  const target = await recordsOf(`${name}-target`)
  expect(texts(target).at(-1)).toBe('last')
  expect(target.map(({ offset }) => offset)).toEqual(target.map((_, n) => BigInt(n)))
})

test('a record without a key is refused by a compacted target, and nothing is written', async () => {
  const refused = await makeTopics('refused', { partitions: 1, target: { 'cleanup.policy': 'compact' } })
  await clients.produce(`${refused}-source`, [{ key: null, value: 'no key' }])
  await expect(copy(refused)).rejects.toMatchObject({ code: 'rejected' })
  expect(await recordsOf(`${refused}-target`)).toEqual([])
})

test('a copy that has ended copies nothing again', async () => {
  const name = await makeTopics('again', { partitions: 1 })
  await fill(name, 500, 1)
  await copy(name)
  await copy(name)
  expect(await contentOf(cluster, `${name}-target`)).toEqual(await contentOf(cluster, `${name}-source`))
})

test('records are changed, dropped, called dead or left out as tombstones, and counted', async () => {
  const name = await makeTopics('changed', { partitions: 1 })
  await clients.produce(`${name}-source`, [
    { key: 'copy', value: 'one' },
    { key: 'drop', value: 'two' },
    { key: 'dead', value: 'three', headers: { own: 'header' } },
    { key: 'copy', value: null },
  ])
  const { progress } = await copy(name, {
    keepTombstones: false,
    deadLetterTopic: `${name}-dead`,
    transform: async records =>
      records.map(({ key, value, headers }) => {
        const word = String(key)
        if (word === 'drop') return { kind: 'drop' }
        if (word === 'dead') {
          const why = { name: 'why', value: Buffer.from('broken') }
          return { kind: 'dead', headers: [...headers, why] }
        }
        return { kind: 'copy', key, value: value && Buffer.from(`${String(value)}!`), headers }
      }),
  })
  expect(progress).toMatchObject([{ nextOffset: 4n, records: 1, dropped: 2, dead: 1 }])
  expect((await recordsOf(`${name}-target`)).map(({ value }) => String(value))).toEqual(['one!'])
  const [dead] = await recordsOf(`${name}-dead`)
  expect([String(dead?.value), dead?.headers.map(header => header.name)]).toEqual(['three', ['own', 'why']])
})

test('what retention took away before it was copied is named, and the copy goes on behind it', async () => {
  const name = await makeTopics('lost', { partitions: 1 })
  await fill(name, 1000, 1)
  const admin = await clients.admin()
  await admin.fetchTopicMetadata({ topics: [`${name}-source`] })
  await admin.deleteTopicRecords({
    topic: `${name}-source`,
    partitions: [{ partition: 0, offset: '300' }],
  })
  const { progress } = await copy(name)
  expect(progress).toMatchObject([{ nextOffset: 1000n, records: 700, lost: [{ from: 0n, to: 300n }] }])
  expect(await cluster.copyProgress(`${name}-progress`, name)).toMatchObject(
    new Map([[0, { lost: [{ from: 0n, to: 300n }] }]]),
  )
})

test('whoever takes a share over fences its owner, which writes nothing any more; a copy that follows is stopped', async () => {
  const name = await makeTopics('fenced', { partitions: 1 })
  await fill(name, 1000, 1)
  const spec = {
    ...copySpec(name, []),
    from: { topic: `${name}-source`, partitions: [{ partition: 0, start: 0n, end: null }] },
  }
  const start = () => {
    const controller = new AbortController()
    let copied = 0
    const end = cluster.copyFrom(cluster.copySource(), spec, {
      signal: controller.signal,
      onProgress: ([one]) => {
        copied = one?.records ?? 0
      },
    })
    return { end, stop: () => controller.abort(), copied: () => copied }
  }
  const first = start()
  const ended = first.end.catch((error: unknown) => error)
  await waitFor(() => first.copied() === 1000)
  const second = start()
  await waitFor(() => second.copied() === 1000)
  await fill(name, 1000, 1)
  await waitFor(() => second.copied() === 2000)
  expect(await ended).toMatchObject({ code: 'conflict' })
  second.stop()
  expect(await second.end).toMatchObject({ kind: 'stopped', progress: [{ nextOffset: 2000n }] })
  expect(await contentOf(cluster, `${name}-target`)).toEqual(await contentOf(cluster, `${name}-source`))
})
