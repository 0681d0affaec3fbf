import { afterAll, expect, test } from 'vitest'
import { isBelowMinIsr } from '../../../src/core/in-sync.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { scanLags } from '../../../src/kafka/scan-lags.ts'
import { createTopicRates } from '../../../src/monitor/topic-rates.ts'
import { createMessageCounter } from '../../../src/telemetry/message-counter.ts'
import { sharedKafka, testClients, waitFor } from '../../support/kafka-cluster.ts'

const { bootstrap } = sharedKafka()
const cluster = openCluster({ environment: 'test', bootstrap })
const clients = testClients()
afterAll(async () => {
  await cluster.close()
  await clients.close()
})

test('a topic is as large as its logs, and one replica of two that are asked for takes acks=all all the same', async () => {
  const topic = await clients.createTopic({ replicas: 1, config: { 'min.insync.replicas': '2' } })
  await clients.produce(topic, 40)
  const { topics } = await cluster.describe()
  const [partition] = topics.find(one => one.name === topic)?.partitions ?? []
  expect(partition && isBelowMinIsr(partition, 2)).toBe(false)
  const sizes = [...(await cluster.logDirs()).values()].flatMap(dirs =>
    dirs.known ? dirs.value.flatMap(dir => dir.replicas.filter(one => one.topic === topic)) : [],
  )
  expect(sizes).toHaveLength(1)
  // A record takes its key, its value and some bytes, and the batch around them 61.
  expect(sizes[0]?.bytes).toBeGreaterThan(40n * 8n)
  expect(sizes[0]?.bytes).toBeLessThan(40n * 40n)
})

test('the rate of a topic is not negative after its records expired, its counter does not fall, also when it is made anew, and deleted it is gone', async () => {
  const rates = createTopicRates()
  const counter = createMessageCounter()
  const topic = await clients.createTopic()
  const admin = await clients.admin()
  const look = async () => {
    const scan = await cluster.scan()
    const { logs } = await scanLags(scan)
    return {
      rate: rates.since('test', scan, logs).get(topic),
      records: counter.count(scan, logs).get(topic),
    }
  }
  await clients.produce(topic, 40)
  const first = await look()
  expect(first.rate).toBeUndefined()
  await clients.produce(topic, 10)
  const second = await look()
  expect(second.rate).toBeGreaterThan(0)
  expect((second.records ?? 0) - (first.records ?? 0)).toBe(10)

  const ends = await admin.fetchTopicOffsets(topic)
  await admin.deleteTopicRecords({
    topic,
    partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
  })
  expect(await look()).toEqual({ rate: 0, records: second.records })
  await admin.deleteTopics({ topics: [topic] })
  await waitFor(() => clients.createTopic({ topic }))
  await waitFor(() => clients.produce(topic, 5).then(() => true))
  // Made anew under the same name: its five records are added, and its end, which is lower, is no negative rate.
  const anew = await waitFor(async () => {
    const now = await look()
    return now.records === (second.records ?? 0) + 5 && now
  })
  expect(anew.rate ?? 0).toBeGreaterThanOrEqual(0)

  await admin.deleteTopics({ topics: [topic] })
  await waitFor(async () => (await look()).records === undefined)
  expect((await look()).rate).toBeUndefined()
})
