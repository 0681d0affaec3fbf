import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LagScan, partitionKey } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { sharedKafka, testClients, uniqueGroup, waitFor } from '../../support/kafka-cluster.ts'

const { bootstrap } = sharedKafka()
const cluster = openCluster({ environment: 'test', bootstrap })
const clients = testClients()
afterAll(() => cluster.close())

const atMost = ({ description }: LagScan): number => 6 * description.brokers.length + 1

describe('A lag scan', () => {
  const groups = Array.from({ length: 12 }, uniqueGroup)
  let topics: string[] = []

  beforeAll(async () => {
    topics = await Promise.all(Array.from({ length: 8 }, () => clients.createTopic({ partitions: 3 })))
    for (const topic of topics) await clients.produce(topic, 9)
    await Promise.all(
      groups.map(group =>
        cluster.commitOffsets(
          group,
          topics.flatMap(topic => [0, 1].map(partition => ({ topic, partition, offset: 1n }))),
        ),
      ),
    )
  })

  test('takes at most 6 requests for each broker and one more, however many topics and groups there are', async () => {
    await cluster.scan()
    // Other tests make and delete topics meanwhile, and a leader that is not there yet is asked for once more.
    const calm = await waitFor(async () => {
      const before = cluster.requestsSent()
      const scan = await cluster.scan()
      expect(cluster.requestsSent() - before).toBe(scan.requests)
      return scan.requests <= atMost(scan) && scan
    })
    expect(calm.missing).toEqual([])
  })

  test('knows starts, ends and commits of everything', async () => {
    const { ends, starts, groups: scanned, description } = await cluster.scan()
    expect(description.topics.map(({ name }) => name)).toEqual(expect.arrayContaining(topics))
    for (const topic of topics) {
      for (const partition of [0, 1, 2]) {
        expect(ends.get(partitionKey(topic, partition))).toEqual({ known: true, value: 3n })
        expect(starts.get(partitionKey(topic, partition))).toEqual({ known: true, value: 0n })
      }
    }
    for (const id of groups) {
      const committed = scanned.find(group => group.id === id)?.committed
      expect(committed).toMatchObject({ known: true })
      expect(committed?.known && committed.value.length).toBe(topics.length * 2)
    }
  })

  test('finds no commit beyond the end of a log, however quickly a group reads while it looks', async () => {
    const [topic, group] = [await clients.createTopic(), uniqueGroup()]
    let isOver = false
    const reading = (async () => {
      for (let offset = 1n; !isOver; offset += 1n) {
        await clients.produce(topic, 1)
        await cluster.commitOffsets(group, [{ topic, partition: 0, offset }])
      }
    })()
    const beyond: bigint[] = []
    let within = 0
    for (let looks = 0; looks < 80; looks += 1) {
      const scan = await cluster.scan()
      const { groups: scanned, ends } = scan
      if (scan.requests <= atMost(scan)) within += 1
      const committed = scanned.find(one => one.id === group)?.committed
      const end = ends.get(partitionKey(topic, 0))
      const offset = committed?.known ? (committed.value[0]?.offset ?? 0n) : 0n
      if (end?.known && offset > end.value) beyond.push(offset - end.value)
    }
    isOver = true
    await reading
    expect(beyond).toEqual([])
    // Nor does it cost a request more, but where something else moved.
    expect(within).toBeGreaterThan(60)
  })

  test('keeps every other row when the topic of a group was deleted, and never shows the lost one as 0', async () => {
    // Clients of its own: kafkajs never recovers from the deletion of a topic that it has seen.
    const doomedTopics = testClients()
    const [doomed, kept] = [await doomedTopics.createTopic(), topics[0] ?? '']
    const group = uniqueGroup()
    await cluster.commitOffsets(group, [
      { topic: doomed, partition: 0, offset: 2n },
      { topic: kept, partition: 0, offset: 2n },
    ])
    await (await doomedTopics.admin()).deleteTopics({ topics: [doomed] })
    const scan = await waitFor(async () => {
      const latest = await cluster.scan()
      return !latest.description.topics.some(({ name }) => name === doomed) && latest
    })
    const committed = scan.groups.find(({ id }) => id === group)?.committed
    if (!committed?.known)
      throw new Error('the commits of the group are not known', { cause: committed?.why })
    expect(committed.value).toContainEqual(expect.objectContaining({ topic: kept, offset: 2n }))
    expect(scan.ends.get(partitionKey(kept, 0))).toEqual({ known: true, value: 3n })
    // Kafka forgets the commits of a deleted topic, a little later.
    const remembered = committed.value.some(({ topic }) => topic === doomed)
    const lost = scan.ends.get(partitionKey(doomed, 0))
    expect(lost?.known === false && lost.why.code).toBe(remembered && 'not-found')
  })

  test('tells the log start after records were deleted, not 0', async () => {
    const topic = await clients.createTopic()
    await clients.produce(topic, 5)
    await (await clients.admin()).deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] })
    const { starts } = await waitFor(async () => {
      const scan = await cluster.scan()
      const start = scan.starts.get(partitionKey(topic, 0))
      return start?.known === true && start.value > 0n && scan
    })
    expect(starts.get(partitionKey(topic, 0))).toEqual({ known: true, value: 3n })
  })
})

describe('Offsets', () => {
  test('are found by place and by time; after the last record there is none', async () => {
    const topic = await clients.createTopic()
    const messages = [1000, 2000, 3000].map(timestamp => ({ value: 'v', timestamp: String(timestamp) }))
    await clients.produce(topic, messages)
    const at = async (place: Parameters<typeof cluster.listOffsets>[1]) =>
      (await cluster.listOffsets([{ topic, partition: 0 }], place)).get(partitionKey(topic, 0))
    expect(await at('earliest')).toEqual({ known: true, value: 0n })
    expect(await at('latest')).toEqual({ known: true, value: 3n })
    expect(await at({ time: 1500 })).toEqual({ known: true, value: 1n })
    expect(await at({ time: 3001 })).toEqual({ known: true, value: null })
  })

  test('of what does not exist are unknown, beside those that do', async () => {
    const topic = await clients.createTopic()
    const partitions = [
      { topic, partition: 0 },
      { topic, partition: 7 },
      { topic: 'no-such-topic', partition: 0 },
    ]
    const offsets = await cluster.listOffsets(partitions, 'latest')
    expect(offsets.get(`${topic}/0`)).toEqual({ known: true, value: 0n })
    expect(offsets.get(`${topic}/7`)).toMatchObject({ known: false, why: { code: 'not-found' } })
    expect(offsets.get('no-such-topic/0')).toMatchObject({ known: false, why: { code: 'not-found' } })
    expect((await (await clients.admin()).listTopics()).includes('no-such-topic')).toBe(false)
  })
})
