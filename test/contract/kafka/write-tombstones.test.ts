import { afterAll, expect, test } from 'vitest'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { sharedKafka, testClients } from '../../support/kafka-cluster.ts'

const cluster = openCluster({ environment: 'test', bootstrap: sharedKafka().bootstrap })
const clients = testClients()
afterAll(async () => {
  await cluster.close()
  await clients.close()
})

test('Tombstones lie in the partitions that were named, in their order, however many there are', async () => {
  const topic = await clients.createTopic({ partitions: 3, config: { 'cleanup.policy': 'compact' } })
  const keys = Array.from({ length: 250 }, (_, n) => `key ${n}`)
  await cluster.writeTombstones([
    ...keys.map(key => ({ topic, partition: 0, key: Buffer.from(key) })),
    { topic, partition: 2, key: Buffer.from([0, 255, 128]) },
  ])
  const seen: string[][] = [[], [], []]
  await cluster.readRecords(
    {
      topic,
      partitions: null,
      from: 'earliest',
      enough: { all: 1000 },
      isolation: 'committed',
      bounds: { records: 1000, bytes: 1e8, ms: 10_000 },
    },
    async records => {
      for (const { partition, key, value } of records)
        seen[partition]?.push(value === null ? String(key?.toString('latin1')) : 'no tombstone')
      return records.length
    },
  )
  expect(seen).toEqual([keys, [], ['\u0000ÿ\u0080']])
})
