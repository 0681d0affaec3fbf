import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { Measured } from '../../src/admin/perf/measured.ts'
import type { Cluster } from '../../src/kafka/cluster.ts'
import { CompressionTypes } from '../../src/kafka/kafkajs.ts'
import { sharedKafka, testClients, uniqueName } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

const [perSecond, valueBytes] = [1000, 1000]
const usual = perSecond
/** Which partition each of ten records goes to: the first has eight of them. */
const places = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2]

test('a known load is measured within 5 %: rates, skew, sizes, codec and its ratio, producers, and who is behind', async () => {
  const clients = testClients()
  const ops = await operations(sharedKafka().bootstrap)
  const [topic, group] = [
    await clients.createTopic({ topic: uniqueName('p-perf'), partitions: 3 }),
    uniqueName('p-group'),
  ]
  await clients.produce(topic, 3)
  await clients.consumeCommit(group, topic, [0, 0, 0])
  const load = steadyLoad(clients, topic)
  onTestFinished(async () => {
    await load.stop()
    await ops.close()
    await clients.close()
  })
  await load.started
  const { data, exit } = await ops.ask(`perf ${topic} --duration 5s`)
  const measured = data as Measured
  expect(exit).toBe(0)
  const sent = await load.stop()
  near(measured.recordsIn, perSecond)
  near(measured.partitions[0]?.recordsIn ?? null, perSecond * 0.8)
  near(measured.skew, 2.4)
  near(measured.recordBytes, valueBytes + 4)
  near(measured.batchRecords, sent.records / sent.batches)
  expect(measured.codecs).toEqual([{ codec: 'gzip', share: 1 }])
  near(measured.share, 1)
  // What the leaders' disks hold is the truth; a record has 9 bytes around its key and value.
  const kept = (await bytesOnDisk(ops.cluster, topic)) / (sent.records + 3)
  near(measured.bytesIn, kept * perSecond)
  near(measured.compression, (valueBytes + 4 + 9) / kept)
  expect(measured.producers).toEqual({ idempotent: 1, transactional: 0, withoutId: 0 })
  expect(measured.newestAgeMs).toBeLessThan(5000)
  expect(measured.fetchMs?.median).toBeGreaterThan(0)
  const behind = measured.groups.find(one => one.group === group)
  expect(behind).toMatchObject({ members: 0, recordsOut: 0 })
  expect(behind?.behindMs).toBeGreaterThan(5000)
  expect(measured.advice.map(one => one.numbers).join()).toMatch(/partition 0 has/)
})

test('each codec is recognised and its batches are unpacked: sizes and skew within 5 %', async () => {
  const codecs = ['none', 'snappy', 'lz4', 'zstd'] as const
  const ops = await operations(sharedKafka().bootstrap)
  const loads = await Promise.all(
    codecs.map(async codec => {
      const clients = testClients()
      const topic = await clients.createTopic({ topic: uniqueName(`p-${codec}`), partitions: 3 })
      const load = steadyLoad(clients, topic, { codec: kafkajsCodecs[codec], perSecond: 200 })
      onTestFinished(async () => {
        await load.stop()
        await clients.close()
      })
      await load.started
      return { codec, topic }
    }),
  )
  onTestFinished(ops.close)
  await Promise.all(
    loads.map(async ({ codec, topic }) => {
      const measured = (await ops.ask(`perf ${topic} --duration 4s`)).data as Measured
      expect(measured.codecs).toEqual([{ codec, share: 1 }])
      near(measured.recordBytes, valueBytes + 4)
      near(measured.skew, 2.4)
    }),
  )
})

test('a topic that does not exist is refused before it is watched', async () => {
  const ops = await operations(sharedKafka().bootstrap)
  onTestFinished(ops.close)
  await expect(ops.ask('perf p-no-such-topic --duration 5s')).rejects.toThrow('no topic')
})

const kafkajsCodecs = {
  none: CompressionTypes.None,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
}

/** Of one replica of each partition. */
async function bytesOnDisk(cluster: Cluster, topic: string): Promise<number> {
  const partitions = [0, 1, 2].map(partition => ({ topic, partition }))
  const brokers = [...(await cluster.logDirs(partitions)).values()]
  const replicas = brokers.flatMap(one => (one.known ? one.value.flatMap(dir => dir.replicas) : []))
  return partitions.reduce(
    (sum, { partition }) => sum + Number(replicas.find(one => one.partition === partition)?.bytes ?? 0n),
    0,
  )
}

/** Sends what is due by the clock, so that a machine that is busy for a moment changes nothing in the rate. */
function steadyLoad(
  clients: ReturnType<typeof testClients>,
  topic: string,
  { codec = CompressionTypes.GZIP, perSecond = usual } = {},
) {
  const producer = clients.kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  const sent = { records: 0, batches: 0 }
  const { promise: started, resolve } = Promise.withResolvers<void>()
  let isOver = false
  const done = run()

  async function run(): Promise<void> {
    await producer.connect()
    const began = performance.now()
    while (!isOver) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - sent.records
      // Whole tens, so that each partition has its share at every moment.
      const count = due - (due % 10)
      if (count > 0) {
        const messages = Array.from({ length: count }, (_, index) => ({
          key: 'key0',
          value: randomBytes(valueBytes / 4).toString('hex') + 'x'.repeat(valueBytes / 2),
          partition: places[index % 10] ?? 0,
        }))
        await producer.send({ topic, acks: -1, compression: codec, messages })
        sent.records += count
        sent.batches += 3
        // What was due while the producer connected is sent at once; from then on the rate is steady.
        if (count <= perSecond / 5) resolve()
      }
      await new Promise(wait => setTimeout(wait, 40))
    }
    await producer.disconnect()
  }

  return {
    started,
    stop: async () => {
      isOver = true
      await done
      return sent
    },
  }
}

function near(value: number | null, truth: number): void {
  expect(value).toBeGreaterThan(truth * 0.95)
  expect(value).toBeLessThan(truth * 1.05)
}
