import { afterAll, expect, test } from 'vitest'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

const cluster = openCluster({ environment: 'test', bootstrap: sharedKafka().bootstrap })
const clients = testClients()
afterAll(async () => {
  await cluster.close()
  await clients.close()
})

test('Records before an offset are deleted, and only where Kafka allows it: each partition gets its own result', async () => {
  const [timed, compacted, both] = ['timed', 'compacted', 'both'].map(word => uniqueName(`forget-${word}`))
  if (!timed || !compacted || !both) throw new Error('no names')
  const topic = (name: string, partitions: number, policy: string) => ({
    topic: name,
    partitions,
    replicationFactor: null,
    config: { 'cleanup.policy': policy },
  })
  await cluster.createTopics([
    topic(timed, 2, 'delete'),
    topic(compacted, 1, 'compact'),
    topic(both, 1, 'compact,delete'),
  ])
  const records = (partition: number) =>
    Array.from({ length: 10 }, (_, i) => ({ partition, key: `k${i}`, value: `v${i}` }))
  for (const name of [timed, compacted, both])
    await waitFor(() => clients.produce(name, records(0)).then(() => true))

  const results = await cluster.deleteRecords([
    { topic: timed, partition: 0, before: 4n },
    { topic: timed, partition: 1, before: 1n },
    { topic: timed, partition: 7, before: 1n },
    { topic: compacted, partition: 0, before: 4n },
    { topic: both, partition: 0, before: 3n },
    { topic: uniqueName('forget-none'), partition: 0, before: 1n },
  ])
  expect(results.map(({ partition, start }) => [partition, start])).toEqual([
    [0, 4n],
    [1, null],
    [7, null],
    [0, null],
    [0, 3n],
    [0, null],
  ])
  expect(results.map(({ error }) => error?.message ?? null)).toEqual([
    null,
    expect.stringContaining('OFFSET_OUT_OF_RANGE'),
    expect.stringContaining('does not exist'),
    expect.stringContaining('POLICY_VIOLATION'),
    null,
    expect.stringContaining('does not exist'),
  ])
  const places = [timed, compacted, both].map(name => ({ topic: name, partition: 0 }))
  const starts = await cluster.listOffsets(places, 'earliest')
  expect(places.map(({ topic }) => starts.get(`${topic}/0`))).toEqual([
    { known: true, value: 4n },
    { known: true, value: 0n },
    { known: true, value: 3n },
  ])
})
