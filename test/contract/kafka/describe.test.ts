import { afterAll, describe, expect, test } from 'vitest'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { sharedKafka, testClients, waitFor } from '../../support/kafka-cluster.ts'

const kafka = sharedKafka()
const cluster = openCluster({ environment: 'test', bootstrap: kafka.bootstrap })
const clients = testClients()
afterAll(() => cluster.close())
const ids = kafka.brokers.map(({ id }) => id)

describe('A cluster', () => {
  test('is described with its brokers, its topics, and the controller that the quorum elected', async () => {
    const topic = await clients.createTopic({ partitions: 2 })
    const description = await waitFor(async () => {
      const latest = await cluster.describe()
      return latest.topics.some(({ name }) => name === topic) && latest
    })
    expect(description.clusterId).toBe(kafka.clusterId)
    expect(description.brokers).toMatchObject(kafka.brokers.map(({ id, port }) => ({ id, port, rack: null })))
    const described = description.topics.find(({ name }) => name === topic)
    expect(described).toMatchObject({ internal: false, id: expect.stringMatching(/^[\w-]{22}$/) })
    expect(described?.partitions).toMatchObject([{ partition: 0 }, { partition: 1 }])
    for (const { leader, replicas, isr, offlineReplicas } of described?.partitions ?? []) {
      expect(replicas[0]).toBe(leader)
      expect([...isr].sort()).toEqual(ids)
      expect(offlineReplicas).toEqual([])
    }
    const some = await cluster.describe([topic, 'no-such-topic'])
    expect(some.topics).toEqual([described])
    const quorum = await cluster.quorum()
    expect(description.controllerId).toEqual({ known: true, value: quorum.leaderId })
    expect(quorum.voters.map(({ id }) => id).sort()).toEqual(ids)
    expect(quorum.voters.find(({ id }) => id === quorum.leaderId)?.lag).toBe(0n)
  })

  test('never names a random broker as its controller, however often it is asked', async () => {
    const named = await Promise.all(
      Array.from({ length: 10 }, async () => (await cluster.describe()).controllerId),
    )
    expect(new Set(named.map(controller => controller.known && controller.value)).size).toBe(1)
  })

  test('tells a topic’s own settings from inherited ones', async () => {
    const topic = await clients.createTopic({ config: { 'retention.ms': '1234567' } })
    const configs = await cluster.topicConfigs([topic, 'no-such-topic'])
    const own = configs.get(topic)
    const entries = own?.known ? own.value : []
    expect(entries.find(({ name }) => name === 'retention.ms')).toMatchObject({
      value: '1234567',
      source: 'topic',
    })
    expect(entries.filter(({ source }) => source === 'topic')).toHaveLength(1)
    expect(configs.get('no-such-topic')).toMatchObject({ known: false, why: { code: 'not-found' } })
    const few = await cluster.topicConfigs([topic], ['retention.ms'])
    expect(few.get(topic)).toMatchObject({ value: [{ name: 'retention.ms' }] })
  })

  test('keeps passwords of brokers to itself', async () => {
    const configs = await cluster.brokerConfigs(ids)
    const entries = [...configs.values()].flatMap(config => (config.known ? config.value : []))
    expect(entries.length).toBeGreaterThan(100)
    expect(entries.filter(({ sensitive, value }) => sensitive && value !== null)).toEqual([])
  })

  test('tells the size of every replica and the space of every disk', async () => {
    const topic = await clients.createTopic()
    await clients.produce(topic, 100)
    const dirs = await cluster.logDirs()
    expect([...dirs.keys()]).toEqual(ids)
    for (const dir of dirs.values()) {
      if (!dir.known) throw dir.why
      const [first] = dir.value
      expect(first?.error).toBeNull()
      expect(first?.totalBytes).toBeGreaterThan(first?.usableBytes ?? 0n)
      const replica = dir.value.flatMap(({ replicas }) => replicas).find(one => one.topic === topic)
      expect(replica?.bytes).toBeGreaterThan(0n)
    }
  })

  test('tells its features and how high they could go', async () => {
    const features = await cluster.features()
    for (const id of ids) {
      const feature = features.get(id)
      const metadataVersion = feature?.known && feature.value.find(({ name }) => name === 'metadata.version')
      expect(metadataVersion).toMatchObject({ finalized: expect.any(Number), supported: expect.any(Number) })
    }
  })
})
