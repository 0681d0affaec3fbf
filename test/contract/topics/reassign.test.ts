import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Context } from '../../../src/context.ts'
import type { Job } from '../../../src/core/job.ts'
import { createJobRunner, type JobRunner } from '../../../src/core/job-runner.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { placeReplicas } from '../../../src/topics/replication/place-replicas.ts'
import { reassign } from '../../../src/topics/replication/reassign.ts'
import type { ReassignSpec } from '../../../src/topics/replication/reassign-spec.ts'
import { startReassignment } from '../../../src/topics/replication/start-reassignment.ts'
import { rateKeys, replicaKeys } from '../../../src/topics/replication/throttle.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

const clients = testClients()
const cluster = openCluster({ environment: 'test', bootstrap: sharedKafka().bootstrap })
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-reassign-'))
let store: Store
let brokers: number[]

beforeAll(async () => {
  store = openStore({ folder })
  brokers = (await cluster.describe()).brokers.map(one => one.id)
})
afterAll(async () => {
  await clients.close()
  await cluster.close()
  await store?.close()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  await waitFor(async () => (await cluster.listPartitionReassignments()).length === 0)
})

let number = 0
/** A process that works on jobs, as far as jobs can tell. */
function runner(): JobRunner {
  number += 1
  const made = createJobRunner<Context>({
    kinds: [reassign],
    jobs: () => store.jobs,
    requests: () => store.requests,
    audit: () => store.audit,
    atomically: fn => store.transaction(fn),
    context: () => ({ cluster, now: Date.now() }) as Context,
    owner: `runner-${number}`,
    moved: () => undefined,
    log: (_, error) => {
      throw error
    },
  })
  onTestFinished(() => made.stop())
  return made
}

/** A topic whose partitions lie on the first brokers, one replica each, with a setting of its own. */
async function topicWith(kib: number, partitions = 2): Promise<string> {
  const topic = uniqueName('reassign')
  await clients.createTopic({ topic, partitions, replicas: 1, config: { 'retention.ms': '7200000' } })
  const value = Buffer.alloc(64 * 1024, 1)
  for (let sent = 0; sent < kib; sent += 512)
    await clients.produce(
      topic,
      Array.from({ length: 8 }, (_, n) => ({ value, partition: n % partitions })),
    )
  return topic
}

const described = async (topic: string) => {
  const found = (await cluster.describe()).topics.find(one => one.name === topic)
  if (!found) throw new Error(`no ${topic}`)
  return found
}

async function specOf(topic: string, replicationFactor: number, throttle: number): Promise<ReassignSpec> {
  const { clusterId, brokers: alive } = await cluster.describe()
  const { id, partitions } = await described(topic)
  const placed = placeReplicas(topic, partitions, alive, replicationFactor)
  return {
    clusterId,
    throttle,
    topics: [{ topic, id, replicationFactor }],
    moves: partitions.map(({ partition, replicas }, index) => ({
      topic,
      partition,
      from: [...replicas],
      to: placed[index] ?? [],
    })),
  }
}

function jobOf(spec: ReassignSpec): Job {
  const request = store.requests.create({
    environment: 'test',
    command: 'topics update',
    args: {},
    typed: 'topics update',
    requester: { id: 'U1', name: 'one' },
    reason: null,
    plan: {
      title: '',
      decision: null,
      estimates: {},
      steps: [],
      consequences: [],
      nothingToDo: false,
    },
    digest: '',
    approvalsNeeded: 0,
    state: 'planned',
    expiresAt: Date.now() + 60_000,
    origin: { door: 'terminal' },
  })
  return startReassignment(store.jobs, spec, { environment: 'test', requestId: request.id })
}

const ended = (id: string) =>
  waitFor(
    async () => {
      const job = store.jobs.get(id)
      return job && job.state !== 'running' ? job : null
    },
    { timeoutMs: 40_000 },
  )

/** What is throttled anywhere: the topic's own lists and the brokers' rates. */
async function throttleOf(topic: string) {
  const ofTopic = (await cluster.topicConfigs([topic], replicaKeys)).get(topic)
  const ofBrokers = await cluster.brokerConfigs(brokers, rateKeys)
  return {
    replicas: Object.fromEntries(
      (ofTopic?.known ? ofTopic.value : [])
        .filter(one => one.source === 'topic')
        .map(one => [one.name, one.value]),
    ),
    rates: [...ofBrokers].flatMap(([broker, known]) =>
      (known.known ? known.value : []).map(one => `${broker} ${one.name}=${one.value}`),
    ),
  }
}
const untouched = { replicas: {}, rates: [] }

const retention = async (topic: string) => {
  const known = (await cluster.topicConfigs([topic], ['retention.ms'])).get(topic)
  return known?.known ? known.value.map(one => [one.value, one.source]) : undefined
}

describe('a change of the replication factor', () => {
  test('copies under its throttle, takes it away, and leaves all else alone; then takes replicas away', async () => {
    const topic = await topicWith(2048)
    const up = jobOf(await specOf(topic, 3, 2_000_000))
    const working = runner().run(up.id)
    const during = await waitFor(async () => {
      const now = await throttleOf(topic)
      return now.rates.length > 0 && Object.keys(now.replicas).length === 2 ? now : null
    })
    expect(during.rates.every(one => one.endsWith('=2000000'))).toBe(true)
    const done = await working
    expect(done).toMatchObject({ state: 'done' })
    expect(done?.outcome?.summary).toContain(
      '2 partitions are where they should be. The throttle was taken away',
    )
    for (const one of (await described(topic)).partitions) {
      expect(one.replicas).toHaveLength(3)
      expect(one.isr.toSorted()).toEqual(one.replicas.toSorted())
    }
    expect(await throttleOf(topic)).toEqual(untouched)
    expect(await retention(topic)).toEqual([['7200000', 'topic']])

    const down = jobOf(await specOf(topic, 2, 2_000_000))
    expect(await runner().run(down.id)).toMatchObject({ state: 'done' })
    const partitions = (await described(topic)).partitions
    expect(partitions.map(one => one.replicas.length)).toEqual([2, 2])
    expect(await throttleOf(topic)).toEqual(untouched)
    expect(store.audit.search({ text: down.id, limit: 10 }).map(one => one.event)).toEqual([
      'job-done',
      'job-started',
    ])
  })
})
