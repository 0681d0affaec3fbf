/** A process that copies a topic exactly once in one of the two ways, and prints what it took. */
import { type EachBatchPayload, Kafka, logLevel } from '../../src/kafka/kafkajs.ts'
import { openCluster } from '../../src/kafka/open-cluster.ts'
import { copySpec } from '../../test/support/copies.ts'

const [, , way = '', bootstrap = '', name = '', ends = ''] = process.argv
const brokers = bootstrap.split(',')
const targets = ends.split(',').map(BigInt)
const [began, used] = [performance.now(), process.cpuUsage()]
await (way === 'ours' ? copyByBatches() : copyByRecords())
const { user, system } = process.cpuUsage(used)
const result = {
  wallMs: performance.now() - began,
  cpuMs: (user + system) / 1000,
  peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6,
}
process.stdout.write(JSON.stringify(result))

async function copyByBatches(): Promise<void> {
  const cluster = openCluster({ environment: 'bench', bootstrap: brokers })
  const spec = copySpec(name, targets, { to: { topic: `${name}-target-ours` } })
  await cluster.copyFrom(cluster.copySource(), spec, {
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  await cluster.close()
}

async function copyByRecords(): Promise<void> {
  const kafka = new Kafka({ clientId: 'bench', brokers, logLevel: logLevel.NOTHING })
  const groupId = `${name}-loop`
  const producer = kafka.producer({ transactionalId: groupId, idempotent: true, maxInFlightRequests: 1 })
  const consumer = kafka.consumer({ groupId, readUncommitted: false })
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topics: [`${name}-source`], fromBeginning: true })
  const done = Promise.withResolvers<void>()
  const left = new Map(targets.map((end, partition) => [partition, end]))
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload: EachBatchPayload) => {
      const { batch } = payload
      const { topic, partition, messages } = batch
      const transaction = await producer.transaction()
      await transaction.send({
        topic: `${name}-target-loop`,
        messages: messages.map(({ key, value, headers, timestamp }) => ({
          key,
          value,
          timestamp,
          partition,
          ...(headers && { headers }),
        })),
      })
      const next = BigInt(batch.lastOffset()) + 1n
      const offsets = [{ partition, offset: String(next) }]
      await transaction.sendOffsets({ consumerGroupId: groupId, topics: [{ topic, partitions: offsets }] })
      await transaction.commit()
      payload.resolveOffset(batch.lastOffset())
      if (next >= (left.get(partition) ?? 0n)) left.delete(partition)
      if (left.size === 0) done.resolve()
    },
  })
  await done.promise
  void consumer.disconnect()
  await producer.disconnect()
}
