import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cluster } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import type { LocalKafka } from '../../../src/playground/local-kafka/local-kafka.ts'
import { contentOf, keepOld, oddRecords } from '../../support/copies.ts'
import { ownKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

let kafka: LocalKafka
let cluster: Cluster
const name = uniqueName('killed')
const partitions = 4
const each = 12_500n
interface Copy {
  child: ChildProcess
  exit: Promise<unknown[]>
  /** Resolves when it has committed more records than these, or has ended. */
  committed: (more: number) => Promise<void>
}
const children = new Set<ChildProcess>()

beforeAll(async () => {
  kafka = await ownKafka()
  cluster = openCluster({ environment: 'test', bootstrap: kafka.bootstrap })
  const clients = testClients(kafka.bootstrap)
  for (const topic of ['source', 'target'])
    await waitFor(() => clients.createTopic({ topic: `${name}-${topic}`, partitions, config: keepOld }))
  await waitFor(() =>
    clients.createTopic({ topic: `${name}-progress`, config: { 'cleanup.policy': 'compact' } }),
  )
  // A time-out of the first requests must not be repeated: it would make two of each record.
  const producer = clients.kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  for (let from = 0; from < 50_000; from += 1000)
    await producer.send({ topic: `${name}-source`, acks: -1, messages: oddRecords(from, 1000, partitions) })
  await producer.disconnect()
  await clients.close()
}, 120_000)

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await cluster?.close()
  await kafka?.stop()
})

test('a copy that is killed five times while a broker dies and comes back holds each record once, in order', async () => {
  const progress = () => cluster.copyProgress(`${name}-progress`, name)
  let broker: Promise<void> | null = null
  let committed = 0
  for (let kill = 0; kill < 5; kill += 1) {
    const copy = startCopy()
    // One commit more than before, and then some moment of the next transactions.
    await copy.committed(committed)
    if (kill === 1) broker = kafka.killBroker(3).then(() => kafka.startBroker(3))
    await new Promise(resolve => setTimeout(resolve, Math.random() * 500))
    copy.child.kill('SIGKILL')
    await copy.exit
    const sums = [...(await waitFor(progress)).values()].map(({ records }) => records)
    committed = sums.reduce((sum, records) => sum + records, 0)
  }
  const [code] = await startCopy().exit
  expect(code).toBe(0)
  await broker
  // The connections to the broker that came back are new, and its partitions may still be moving.
  const source = await waitFor(() => contentOf(cluster, `${name}-source`), { timeoutMs: 60_000 })
  expect(source.map(({ count }) => count)).toEqual([12_500, 12_500, 12_500, 12_500])
  expect(await waitFor(() => contentOf(cluster, `${name}-target`), { timeoutMs: 60_000 })).toEqual(source)
}, 180_000)

function startCopy(): Copy {
  const ends = Array.from({ length: partitions }, () => String(each)).join()
  const args = ['test/support/copy-child.ts', kafka.bootstrap.join(), name, ends]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  const exit = once(child, 'exit')
  let told = 0
  child.stdout.on('data', bytes => {
    told = Math.max(told, ...String(bytes).split('\n').map(Number))
  })
  const committed = async (more: number): Promise<void> => {
    while (told <= more && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), exit])
  }
  return { child, exit, committed }
}
