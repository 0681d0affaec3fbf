import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { kafkaTool } from '../../support/kafka-tool.ts'

const { bootstrap } = sharedKafka()
const cluster = openCluster({ environment: 'test', bootstrap })
const clients = testClients()
afterAll(async () => {
  await cluster.close()
  await clients.close()
})

const newTopic = (topic: string, partitions: number | null = 2, config: Record<string, string> = {}) => ({
  topic,
  partitions,
  replicationFactor: null,
  config,
})

const found = (name: string) =>
  waitFor(async () => (await cluster.describe()).topics.find(topic => topic.name === name))

async function own(topic: string): Promise<Record<string, string | null>> {
  const config = (await cluster.topicConfigs([topic])).get(topic)
  if (!config?.known) throw new Error(`${topic} has no known settings`)
  const values = config.value.filter(one => one.source === 'topic').map(one => [one.name, one.value])
  return Object.fromEntries(values)
}

describe('Creating topics', () => {
  test('takes one request for many, and each gets its own result with the broker’s sentence', async () => {
    const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(word => uniqueName(`door-${word}`))
    if (!a || !b || !c || !d || !e) throw new Error('no names')
    await cluster.createTopics([newTopic(a)])
    const before = cluster.requestsSent()
    const results = await cluster.createTopics([
      newTopic(a),
      newTopic(b, null, { 'retention.ms': '60000', 'cleanup.policy': 'compact' }),
      newTopic(c, 2, { 'retention.ms': '-5' }),
      { ...newTopic(d), replicationFactor: 9 },
      newTopic(e, -7),
    ])
    expect(cluster.requestsSent() - before).toBe(2) // Metadata, to know a broker, and CreateTopics
    expect(results.map(one => [one.topic, one.error?.code ?? null])).toEqual([
      [a, 'conflict'],
      [b, null],
      [c, 'rejected'],
      [d, 'rejected'],
      [e, 'rejected'],
    ])
    expect(results[0]?.error?.message).toContain('exists already')
    expect(results[2]?.error?.message).toMatch(/INVALID_CONFIG.*Kafka says.*at least -1/)
    expect(results[3]?.error?.message).toMatch(/not enough brokers.*Kafka says/)
    expect((await found(b)).partitions.length).toBeGreaterThan(0)
    expect(await own(b)).toEqual({ 'retention.ms': '60000', 'cleanup.policy': 'compact' })
  })

  test('with validateOnly judges the same way and creates nothing', async () => {
    const [good, bad] = [uniqueName('door-good'), uniqueName('door-bad')]
    const results = await cluster.createTopics(
      [newTopic(good), newTopic(bad, 1, { 'cleanup.policy': 'x' })],
      { validateOnly: true },
    )
    expect(results.map(one => one.error?.code ?? null)).toEqual([null, 'rejected'])
    const names = (await cluster.describe()).topics.map(topic => topic.name)
    expect(names).not.toContain(good)
  })

  test('stays under what the controller takes in one request', async () => {
    const topics = Array.from({ length: 30 }, (_, n) => newTopic(uniqueName(`door-many-${n}`), 400))
    const before = cluster.requestsSent()
    const results = await cluster.createTopics(topics, { validateOnly: true })
    expect(results.filter(one => one.error !== null)).toEqual([])
    expect(cluster.requestsSent() - before).toBe(10) // five portions of 6 × 401 records
    const [whole] = await cluster.createTopics([newTopic(uniqueName('door-huge'), 10_001)], {
      validateOnly: true,
    })
    expect(whole?.error).not.toBeNull()
  })
})

describe('Changing settings', () => {
  test('sets one, takes one back, and leaves alone what somebody else has set', async () => {
    const topic = uniqueName('door-tool')
    const overrides = ['segment.ms=90000', 'flush.ms=5000', 'index.interval.bytes=5120']
    const config = overrides.flatMap(one => ['--config', one])
    await kafkaTool('kafka-topics', bootstrap, ['--create', '--topic', topic, ...config])
    const values = { 'retention.ms': '70000', 'flush.ms': null }
    expect(await cluster.alterConfigs([{ type: 'topic', name: topic, values }])).toEqual([
      { type: 'topic', name: topic, error: null },
    ])
    await waitFor(async () => (await own(topic))['retention.ms'] === '70000')
    expect(await own(topic)).toEqual({
      'segment.ms': '90000',
      'index.interval.bytes': '5120',
      'retention.ms': '70000',
    })
  })

  test('with validateOnly changes nothing; a value or a topic that cannot be is named', async () => {
    const topic = await clients.createTopic()
    const change = (name: string, value: string) => ({
      type: 'topic' as const,
      name,
      values: { 'retention.ms': value },
    })
    const results = await cluster.alterConfigs(
      [change(topic, '70000'), change(uniqueName('gone'), '70000')],
      { validateOnly: true },
    )
    expect(results.map(one => one.error?.code ?? null)).toEqual([null, 'not-found'])
    const [bad] = await cluster.alterConfigs([change(topic, 'soon')])
    expect(bad?.error?.message).toMatch(/INVALID_CONFIG.*retention\.ms/)
    expect(await own(topic)).toEqual({})
  })

  test('reaches brokers, each by itself and all by their default', async () => {
    const set = (name: string, rate: string | null) => ({
      type: 'broker' as const,
      name,
      values: { 'replica.alter.log.dirs.io.max.bytes.per.second': rate },
    })
    expect(await cluster.alterConfigs([set('1', '12345678'), set('2', '12345678')])).toMatchObject([
      { name: '1', error: null },
      { name: '2', error: null },
    ])
    const keys = ['replica.alter.log.dirs.io.max.bytes.per.second']
    await waitFor(async () => {
      const config = (await cluster.brokerConfigs([2], keys)).get(2)
      return config?.known && config.value[0]?.value === '12345678'
    })
    const back = await cluster.alterConfigs([set('1', null), set('2', null), set('', null)])
    expect(back.map(one => one.error)).toEqual([null, null, null])
  })
})

test('Partitions are added, and what Kafka cannot do is refused with its sentence', async () => {
  const [grows, shrinks] = [
    await clients.createTopic({ partitions: 1 }),
    await clients.createTopic({ partitions: 2 }),
  ]
  const wanted = [
    { topic: grows, count: 3 },
    { topic: shrinks, count: 1 },
  ]
  const judged = await cluster.createPartitions(wanted, { validateOnly: true })
  expect(judged.map(one => one.error?.code ?? null)).toEqual([null, 'rejected'])
  expect((await found(grows)).partitions).toHaveLength(1)
  const results = await cluster.createPartitions(wanted)
  expect(results[1]?.error?.message).toMatch(/INVALID_PARTITIONS.*Kafka says/)
  await waitFor(async () => (await found(grows)).partitions.length === 3)
})

test('A topic is deleted by its id: one made anew under its name stays', async () => {
  const topic = await clients.createTopic()
  const { id } = await found(topic)
  expect(await cluster.deleteTopics([{ topic, id }])).toEqual([{ topic, error: null }])
  await waitFor(async () => !(await cluster.describe()).topics.some(one => one.id === id))
  await waitFor(async () => (await cluster.createTopics([newTopic(topic)]))[0]?.error === null)
  const again = await found(topic)
  expect(await cluster.deleteTopics([{ topic, id }])).toMatchObject([{ topic, error: { code: 'not-found' } }])
  expect((await found(topic)).id).toBe(again.id)
})

test('What the bot’s user may not do is told with the right that is missing', async ({ skip }) => {
  const { sasl } = sharedKafka()
  if (!sasl) return skip('the given cluster has no users')
  const limited = openCluster({
    environment: 'test',
    bootstrap: sasl.bootstrap,
    tls: { ca: sasl.ca },
    sasl: { mechanism: 'SCRAM-SHA-512', username: 'ops', password: 'ops-secret' },
  })
  onTestFinished(() => limited.close())
  const topic = await clients.createTopic({ topic: uniqueName('door-theirs') })
  const rule = ['--add', '--allow-principal', 'User:owner', '--operation', 'Describe', '--operation', 'Alter']
  await kafkaTool('kafka-acls', bootstrap, [...rule, '--topic', topic])
  const refused = await waitFor(async () => {
    const [change] = await limited.alterConfigs([
      { type: 'topic', name: topic, values: { 'retention.ms': '70000' } },
    ])
    return change?.error
  })
  expect(refused.message).toContain('the bot’s Kafka user may not do this with the topic')
  expect(refused.hint).toContain('Give its principal the right')
  const [growth] = await limited.createPartitions([{ topic, count: 2 }])
  expect(growth?.error?.message).toContain('may not do this')
  expect((await found(topic)).partitions).toHaveLength(1)
})
