import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Context } from '../../../src/context.ts'
import type { Job } from '../../../src/core/job.ts'
import { createJobRunner, type JobRunner } from '../../../src/core/job-runner.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { observeReplication } from '../../../src/topics/replication/observe-replication.ts'
import { placeReplicas } from '../../../src/topics/replication/place-replicas.ts'
import { planReplication } from '../../../src/topics/replication/plan-replication.ts'
import { reassign } from '../../../src/topics/replication/reassign.ts'
import type { ReassignSpec } from '../../../src/topics/replication/reassign-spec.ts'
import { startReassignment } from '../../../src/topics/replication/start-reassignment.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { endThrottle, noThrottle, throttleOf } from '../../support/throttle.ts'

const clients = testClients()
const cluster = openCluster({ environment: 'test', bootstrap: sharedKafka().bootstrap })
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-reassign-'))
let store: Store

beforeAll(() => {
  store = openStore({ folder })
})
afterAll(async () => {
  await clients.close()
  await endThrottle(cluster)
  await cluster.close()
  await store?.close()
  rmSync(folder, { recursive: true })
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

const retention = async (topic: string) => {
  const known = (await cluster.topicConfigs([topic], ['retention.ms'])).get(topic)
  return known?.known ? known.value.map(one => [one.value, one.source]) : undefined
}

/** A copy at a rate that leaves time to look, and who works on it. */
async function underWay(topic: string): Promise<{ job: Job; runner: JobRunner }> {
  const job = jobOf(await specOf(topic, 2, 1_000_000))
  const own = runner()
  void own.run(job.id)
  await waitFor(async () => (await cluster.listPartitionReassignments()).some(one => one.topic === topic), {
    timeoutMs: 20_000,
  })
  return { job, runner: own }
}

describe('a change of the replication factor', () => {
  test('copies under its throttle, takes it away, and leaves all else alone; then takes replicas away', async () => {
    const topic = await topicWith(2048)
    const up = jobOf(await specOf(topic, 3, 2_000_000))
    const working = runner().run(up.id)
    const during = await waitFor(async () => {
      const now = await throttleOf(cluster, topic)
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
    expect(await throttleOf(cluster, topic)).toEqual(noThrottle)
    expect(await retention(topic)).toEqual([['7200000', 'topic']])

    const down = jobOf(await specOf(topic, 2, 2_000_000))
    expect(await runner().run(down.id)).toMatchObject({ state: 'done' })
    const partitions = (await described(topic)).partitions
    expect(partitions.map(one => one.replicas.length)).toEqual([2, 2])
    expect(await throttleOf(cluster, topic)).toEqual(noThrottle)
    expect(store.audit.search({ text: down.id, limit: 10 }).map(one => one.event)).toEqual([
      'job-done',
      'job-started',
    ])
  })

  test('keeps what others have throttled, while it copies and when it is ended early by another process', async () => {
    const topic = await topicWith(6144, 1)
    const key = 'follower.replication.throttled.replicas'
    await cluster.alterConfigs([{ type: 'topic', name: topic, values: { [key]: '7:1' } }])
    const [before] = (await described(topic)).partitions
    const { job, runner: first } = await underWay(topic)
    await first.stop()
    expect(store.jobs.get(job.id)).toMatchObject({ state: 'running', owner: null })
    expect((await throttleOf(cluster, topic)).replicas[key]).toMatch(/^7:1,0:\d$/)

    store.jobs.cancel(job.id, { id: 'U2', name: 'two' })
    const ended = await runner().run(job.id)
    expect(ended).toMatchObject({ state: 'cancelled' })
    expect(ended?.outcome?.summary).toContain(
      'It was ended early: 0 partitions moved. 1 of 1 are where they were.',
    )
    expect((await described(topic)).partitions[0]?.replicas).toEqual(before?.replicas)
    expect(await throttleOf(cluster, topic)).toEqual({ replicas: { [key]: '7:1' }, rates: [] })
    expect(await retention(topic)).toEqual([['7200000', 'topic']])
  })

  test('is not begun over a move of somebody else, whose throttle and move stay', async () => {
    const topic = await topicWith(1024, 1)
    const spec = await specOf(topic, 2, 50_000_000)
    const [move] = spec.moves
    const replicas = move?.to ?? []
    const [, added = 0] = replicas
    const rate = { 'follower.replication.throttled.rate': '1000' }
    const setRate = (values: Record<string, string | null>) =>
      cluster.alterConfigs([{ type: 'broker', name: String(added), values }])
    await setRate(rate)
    onTestFinished(async () => {
      await cluster.alterPartitionReassignments([{ topic, partition: 0, replicas: null }])
      await setRate({ 'follower.replication.throttled.rate': null })
    })
    await cluster.alterConfigs([
      { type: 'topic', name: topic, values: { 'follower.replication.throttled.replicas': '*' } },
    ])
    await waitFor(async () => (await throttleOf(cluster, topic)).rates.length === 1)
    await cluster.alterPartitionReassignments([{ topic, partition: 0, replicas }])
    const before = await throttleOf(cluster, topic)

    const refused = await runner().run(jobOf(spec).id)
    expect(refused).toMatchObject({ state: 'failed' })
    expect(refused?.outcome?.summary).toContain(`Somebody else moves replicas of ${topic}-0 at this moment`)
    expect((await cluster.listPartitionReassignments()).some(one => one.topic === topic)).toBe(true)
    expect(await throttleOf(cluster, topic)).toEqual(before)

    const observed = await observeReplication(cluster, [{ topic, replicationFactor: 2 }])
    const plan = planReplication([{ topic, replicationFactor: 2 }], observed, 1_000_000, [])
    expect(plan.spec).toBeNull()
    expect(plan.refused.get(topic)?.why).toContain(`somebody else moves replicas of ${topic}-0`)
  })
})
