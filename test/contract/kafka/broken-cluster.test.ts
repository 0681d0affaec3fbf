import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, type LagScan, partitionKey } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import type { LocalKafka } from '../../../src/playground/local-kafka/local-kafka.ts'
import { ownKafka, testClients, uniqueGroup, uniqueTopic, waitFor } from '../../support/kafka-cluster.ts'

let kafka: LocalKafka
let cluster: Cluster
const replicated = uniqueTopic()
const single = uniqueTopic()
const groups = Array.from({ length: 10 }, uniqueGroup)
const limitMs = 4000

beforeAll(async () => {
  // The groups of a partition of __consumer_offsets with one replica die with their broker.
  kafka = await ownKafka({ properties: { 'offsets.topic.replication.factor': '1' } })
  cluster = openCluster({ environment: 'test', bootstrap: kafka.bootstrap, requestTimeoutMs: limitMs })
  const clients = testClients(kafka.bootstrap)
  // A topic is known to every broker a moment after it was created; kafkajs fails when it asks one that is late.
  await waitFor(() => clients.createTopic({ topic: replicated, partitions: 6 }))
  await waitFor(() => clients.createTopic({ topic: single, partitions: 6, replicas: 1 }))
  await waitFor(() => clients.produce(replicated, 60).then(() => true))
  await waitFor(() => clients.produce(single, 60).then(() => true))
  for (const group of groups) {
    const offsets = [replicated, single].map(topic => ({ topic, partition: 0, offset: 3n }))
    await cluster.commitOffsets(group, offsets)
  }
}, 120_000)

afterAll(async () => {
  await cluster?.close()
  await kafka?.stop()
})

const timed = async <T>(question: Promise<T>): Promise<T> => {
  const started = performance.now()
  const answer = await question
  expect(performance.now() - started).toBeLessThan(limitMs + 500)
  return answer
}

describe('While a broker is dead', () => {
  const dead = 3
  let healthy: LagScan

  beforeAll(async () => {
    healthy = await cluster.scan()
    await kafka.killBroker(dead)
  })

  const ledBy = (scan: LagScan, topic: string, leader: number): string[] =>
    (scan.description.topics.find(({ name }) => name === topic)?.partitions ?? [])
      .filter(partition => partition.leader === leader)
      .map(({ partition }) => partitionKey(topic, partition))

  test('a scan right after its death knows what the others know, and what of its own is missing', async () => {
    const scan = await timed(cluster.scan())
    for (const topic of [replicated, single]) {
      for (const alive of [1, 2])
        for (const key of ledBy(healthy, topic, alive))
          expect(scan.ends.get(key)).toEqual({ known: true, value: 10n })
    }
    const lost = ledBy(healthy, single, dead)
    expect(lost.length).toBeGreaterThan(0)
    for (const key of lost) {
      expect(scan.ends.get(key)).toMatchObject({ known: false, why: { name: 'Failure' } })
      expect(scan.starts.get(key)).toMatchObject({ known: false })
    }
    expect(scan.missing.length).toBeGreaterThan(0)
    const kept = healthy.groups.filter(({ coordinator }) => coordinator !== dead).map(({ id }) => id)
    const known = scan.groups.filter(({ committed }) => committed.known).map(({ id }) => id)
    expect(known).toEqual(expect.arrayContaining(kept))
  })

  test('the cluster is described with its partitions offline, once the controller has noticed', async () => {
    const description = await waitFor(
      async () => {
        const latest = await timed(cluster.describe())
        return !latest.brokers.some(({ id }) => id === dead) && latest
      },
      { timeoutMs: 40_000, everyMs: 500, what: 'the broker to be gone' },
    )
    const partitions = description.topics.find(({ name }) => name === single)?.partitions ?? []
    const offline = partitions.filter(({ leader }) => leader === null)
    expect(offline.map(({ partition }) => partitionKey(single, partition))).toEqual(
      ledBy(healthy, single, dead),
    )
    expect(offline[0]).toMatchObject({ replicas: [dead], offlineReplicas: [dead] })
    expect(description.controllerId).toMatchObject({ known: true })
    expect(description.controllerId.known && description.controllerId.value).not.toBe(dead)
  })

  test('an offline partition is unknown, with a reason, and the moved ones are found at their new leaders', async () => {
    const seen: bigint[] = []
    // Elections take a moment: until then a moved partition may be unknown too, but never wrong.
    const scan = await waitFor(async () => {
      const latest = await timed(cluster.scan())
      const ends = [0, 1, 2, 3, 4, 5].map(partition => latest.ends.get(partitionKey(replicated, partition)))
      seen.push(...ends.flatMap(end => (end?.known ? [end.value] : [])))
      return ends.every(end => end?.known) && latest
    })
    expect(new Set(seen)).toEqual(new Set([10n]))
    for (const key of ledBy(healthy, single, dead))
      expect(scan.ends.get(key)).toMatchObject({
        known: false,
        why: { message: expect.stringContaining('no leader') },
      })
    expect(scan.missing).toMatchObject([
      { broker: null, why: { message: expect.stringContaining('__consumer_offsets') } },
    ])
    expect(scan.groups.map(({ id }) => id)).toEqual(
      healthy.groups.filter(({ coordinator }) => coordinator !== dead).map(({ id }) => id),
    )
  })

  test('a group without coordinator says so within the time limit; a commit to it does not pretend', async () => {
    const lost = healthy.groups.find(({ coordinator }) => coordinator === dead)
    if (lost === undefined) throw new Error('no group lives on the dead broker')
    await expect(timed(cluster.committed(lost.id))).rejects.toMatchObject({
      name: 'Failure',
      code: 'unreachable',
    })
    const described = await timed(cluster.describeGroups(healthy.groups))
    expect(described.get(lost.id)).toMatchObject({ known: false })
    const kept = healthy.groups.find(({ coordinator }) => coordinator !== dead)
    expect(described.get(kept?.id ?? '')).toMatchObject({ known: true })
    const offsets = [{ topic: replicated, partition: 0, offset: 5n }]
    await expect(timed(cluster.commitOffsets(lost.id, offsets))).rejects.toMatchObject({ name: 'Failure' })
  })

  test('the configuration and directories of the living are known', async () => {
    const configs = await timed(cluster.brokerConfigs([1, dead], ['log.dirs']))
    expect(configs.get(1)).toMatchObject({ known: true })
    expect(configs.get(dead)).toMatchObject({ known: false })
    const dirs = await timed(cluster.logDirs())
    expect([...dirs.keys()]).toEqual([1, 2])
    expect((await cluster.topicConfigs([single, 'no-such'], ['retention.ms'])).get('no-such')).toMatchObject({
      known: false,
      why: { code: 'not-found' },
    })
  })

  test('and everything is known again after it came back, without anybody doing anything', async () => {
    await kafka.startBroker(dead)
    const scan = await waitFor(
      async () => {
        const latest = await cluster.scan()
        const complete = [...latest.ends.values()].every(({ known }) => known)
        return complete && latest.missing.length === 0 && latest
      },
      { timeoutMs: 40_000, everyMs: 500, what: 'the complete picture' },
    )
    expect(scan.groups.map(({ id }) => id)).toEqual(healthy.groups.map(({ id }) => id))
    expect(scan.groups.every(({ committed }) => committed.known)).toBe(true)
  })
})

describe('Without a majority of the controllers', () => {
  test('the brokers that are left still answer, and the controller is not made up', async () => {
    await kafka.killBroker(2)
    await kafka.killBroker(3)
    // Where the one that is left led the quorum, it believes so until it misses the others.
    const description = await waitFor(async () => {
      const latest = await timed(cluster.describe())
      return !(latest.controllerId.known && latest.controllerId.value !== null) && latest
    })
    expect(description.brokers.map(({ id }) => id)).toContain(1)
    const scan = await timed(cluster.scan())
    expect([...scan.ends.values()].some(({ known }) => known)).toBe(true)
    expect([...scan.ends.values()].some(({ known }) => !known)).toBe(true)
  })
})
