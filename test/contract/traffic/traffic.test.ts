import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalKafka } from '../../../src/playground/local-kafka/local-kafka.ts'
import { startTraffic, type Traffic } from '../../../src/playground/traffic/start-traffic.ts'
import { ownKafka, testClients, waitFor } from '../../support/kafka-cluster.ts'
import { kafkaTool } from '../../support/kafka-tool.ts'

let kafka: LocalKafka
let traffic: Traffic
let clients: ReturnType<typeof testClients>
const endings: (() => Promise<void>)[] = []

beforeAll(async () => {
  kafka = await ownKafka()
  endings.unshift(() => kafka.stop())
  clients = testClients(kafka.bootstrap)
  endings.unshift(() => clients.close())
  traffic = await startTraffic(kafka.bootstrap)
  endings.unshift(() => traffic.stop())
})

afterAll(async () => {
  for (const end of endings) await end()
})

test('the seven topics of the platform are there with three replicas', async () => {
  const { topics } = await (await clients.admin()).fetchTopicMetadata()
  const shapes = topics
    .filter(({ name }) => name.startsWith('tda_'))
    .map(({ name, partitions }) => `${name} ${partitions.length}x${partitions[0]?.replicas.length}`)
  expect(shapes.sort()).toEqual([
    'tda_audit 6x3',
    'tda_dlq 3x3',
    'tda_errors 3x3',
    'tda_events 3x3',
    'tda_jobs 12x3',
    'tda_results 12x3',
    'tda_uploads 6x3',
  ])
})

test('every group is in the state that it is there to show', async () => {
  const states = await waitFor(async () => {
    const rows = tableOf(
      await kafkaTool('kafka-consumer-groups', kafka.bootstrap, ['--describe', '--all-groups', '--state']),
    )
    const found = rows.map(row => `${row[0]} ${row.at(-2)} ${row.at(-1)}`).sort()
    return found.every(line => / (Stable|Empty) /.test(line)) && found
  })
  expect(states).toEqual([
    'alerting_consumers Stable 4',
    'backend_result_consumers Empty 0',
    'cpp_tda_processors Stable 2',
    'flink_tda_processor Stable 2',
    'monitoring_consumers Stable 1',
  ])
  const described = ['--describe', '--group', 'alerting_consumers', '--members']
  const members = tableOf(await kafkaTool('kafka-consumer-groups', kafka.bootstrap, described))
  expect(members.map(row => row.at(-1)).sort()).toEqual(['0', '1', '1', '1'])
})

test('the slow group is behind from the start, falls further behind than 5,000, and catches up when told', async () => {
  expect(await lag('cpp_tda_processors', 'tda_jobs')).toBeGreaterThan(3_000)
  await waitFor(async () => (await lag('cpp_tda_processors', 'tda_jobs')) > 5_000, { timeoutMs: 60_000 })
  traffic.catchUp(true)
  await waitFor(async () => (await lag('cpp_tda_processors', 'tda_jobs')) < 200, { timeoutMs: 30_000 })
  traffic.catchUp(false)
}, 100_000)

test('the group that left has commits on every partition and a lag, the healthy one has none worth naming', async () => {
  expect(await lag('backend_result_consumers', 'tda_results')).toBeGreaterThan(1_000)
  await waitFor(async () => (await lag('flink_tda_processor', 'tda_jobs')) < 200)
})

test('production goes on while a broker is dead', async () => {
  await kafka.killBroker(3)
  await waitFor(async () => {
    const { brokers } = await (await clients.admin()).describeCluster()
    return brokers.length === 2
  })
  const before = traffic.state().produced['tda_jobs'] ?? 0
  await waitFor(() => (traffic.state().produced['tda_jobs'] ?? 0) > before + 300, { timeoutMs: 60_000 })
  await kafka.startBroker(3)
  await waitFor(() => traffic.state().failure === null)
  expect(await lag('flink_tda_processor', 'tda_jobs')).toBeLessThan(1_000)
}, 120_000)

/** The rows of the tool's tables, split into words, without headings and remarks. */
const tableOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter(line => /^\w+_\w+ /.test(line))
    .map(line => line.trim().split(/\s+/))

/** Throws while a partition has no commit: unknown is not zero. */
async function lag(groupId: string, topic: string): Promise<number> {
  const admin = await clients.admin()
  const ends = new Map(
    (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]),
  )
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] })
  return (committed?.partitions ?? []).reduce((sum, { partition, offset }) => {
    if (offset === '-1') throw new Error(`${groupId} has no commit on ${topic}-${partition}`)
    return sum + (ends.get(partition) ?? 0) - Number(offset)
  }, 0)
}

test('accidents happen on demand: records expire unread, a topic is made anew, a group hangs and goes on', async () => {
  const admin = await clients.admin()
  const anyPartition = async (is: (commit: bigint, low: bigint, high: bigint) => boolean) => {
    const ends = await admin.fetchTopicOffsets('tda_jobs')
    const [commits] = await admin.fetchOffsets({ groupId: 'cpp_tda_processors', topics: ['tda_jobs'] })
    return ends.some(({ partition, low, high }) => {
      const commit = commits?.partitions.find(one => one.partition === partition)
      return commit !== undefined && is(BigInt(commit.offset), BigInt(low), BigInt(high))
    })
  }
  const lost = () => anyPartition((commit, low) => commit < low)
  traffic.catchUp(false)
  await waitFor(() => anyPartition((commit, _, high) => high - commit > 40n))
  expect(await lost()).toBe(false)
  await traffic.expireUnread()
  expect(await lost()).toBe(true)

  const events = async (): Promise<number> =>
    (await admin.fetchTopicOffsets('tda_events')).reduce((sum, one) => sum + Number(one.high), 0)
  const before = await events()
  await traffic.makeEventsAnew()
  expect(await events()).toBeLessThan(before)
  // Its writers and its readers are back.
  await waitFor(async () => (await events()) > 0)
  await waitFor(async () => (await lag('alerting_consumers', 'tda_events')) < 20)
  expect(traffic.state().failure).toBeNull()

  const read = (): number =>
    traffic.state().groups.find(({ group }) => group === 'flink_tda_processor')?.consumed ?? 0
  traffic.hang(true)
  await waitFor(async () => {
    const seen = read()
    await sleep(1500)
    return read() === seen
  })
  traffic.hang(false)
  const hung = read()
  await waitFor(async () => read() > hung)
})
