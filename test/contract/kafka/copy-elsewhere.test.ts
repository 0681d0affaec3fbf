import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cluster } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { createTopics } from '../../../src/playground/local-kafka/create-topics.ts'
import type { LocalKafka } from '../../../src/playground/local-kafka/local-kafka.ts'
import { contentOf, copySpec, keepOld, oddRecords } from '../../support/copies.ts'
import { ownKafka, sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

/** From the shared cluster into another one, which is reached through TLS and SASL. */
const clients = testClients()
const source = openCluster({ environment: 'here', bootstrap: [...sharedKafka().bootstrap] })
const name = uniqueName('elsewhere')
const count = 5000
const user = { username: 'copier', password: 'copier-secret' }
let kafka: LocalKafka
let target: Cluster

beforeAll(async () => {
  await clients.createTopic({ topic: `${name}-source`, partitions: 2, config: keepOld })
  for (let from = 0; from < count; from += 1000)
    await clients.produce(`${name}-source`, oddRecords(from, 1000, 2))
  kafka = await ownKafka({
    brokers: 1,
    sasl: { users: [user] },
    properties: { 'super.users': 'User:ANONYMOUS;User:copier' },
  })
  const { sasl } = kafka
  if (sasl === undefined) throw new Error('no SASL listener')
  target = openCluster({
    environment: 'there',
    bootstrap: sasl.bootstrap,
    tls: { ca: sasl.ca },
    sasl: { mechanism: 'SCRAM-SHA-512', ...user },
  })
  const config = Object.entries(keepOld).map(([key, value]) => ({ name: key, value }))
  const compact = [{ name: 'cleanup.policy', value: 'compact' }]
  const topics = [
    { topic: `${name}-target`, numPartitions: 2, configEntries: config },
    { topic: `${name}-full`, numPartitions: 2, configEntries: config },
    { topic: `${name}-progress`, numPartitions: 1, configEntries: compact },
  ]
  await createTopics(
    kafka.bootstrap,
    topics.map(one => ({ ...one, replicationFactor: 1 })),
  )
})
afterAll(async () => {
  await target?.close()
  await source.close()
  await clients.close()
  await kafka?.stop()
})

const ends = [BigInt(count / 2), BigInt(count / 2)]
const copy = (into: string) =>
  target.copyFrom(
    source.copySource(),
    copySpec(name, ends, { job: `${name}-${into}`, to: { topic: `${name}-${into}` } }),
    { signal: new AbortController().signal, onProgress: () => {} },
  )
const set = async (topic: string, values: Record<string, string>): Promise<void> => {
  const [result] = await target.alterConfigs([{ type: 'topic', name: topic, values }])
  if (result?.error) throw result.error
  await waitFor(async () => {
    const entries = (await target.topicConfigs([topic])).get(topic)
    const now = new Map(entries?.known ? entries.value.map(one => [one.name, one.value]) : [])
    return Object.entries(values).every(([key, value]) => now.get(key) === value)
  })
}

test('a copy goes from one cluster into another through TLS and SASL', async () => {
  expect(await copy('target')).toMatchObject({ kind: 'complete' })
  expect(await contentOf(target, `${name}-target`)).toEqual(await contentOf(source, `${name}-source`))
})

test('a target whose batches are too small for a record is named, and when they are large enough the copy goes to its end', async () => {
  await set(`${name}-full`, { 'max.message.bytes': '700' })
  await expect(copy('full')).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringContaining('MESSAGE_TOO_LARGE'),
    hint: expect.stringContaining('max.message.bytes'),
  })
  expect((await contentOf(target, `${name}-full`)).map(one => one.count)).toEqual([0, 0])
  await set(`${name}-full`, { 'max.message.bytes': '1048588' })
  expect(await copy('full')).toMatchObject({ kind: 'complete' })
  expect(await contentOf(target, `${name}-full`)).toEqual(await contentOf(source, `${name}-source`))
})
