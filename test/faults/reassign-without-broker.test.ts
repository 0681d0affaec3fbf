import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Context } from '../../src/context.ts'
import { createJobRunner } from '../../src/core/job-runner.ts'
import { openCluster } from '../../src/kafka/open-cluster.ts'
import { openStore } from '../../src/store/open-store.ts'
import { reassign } from '../../src/topics/replication/reassign.ts'
import { startReassignment } from '../../src/topics/replication/start-reassignment.ts'
import { ownKafka, testClients, waitFor } from '../support/kafka-cluster.ts'
import { noThrottle, throttleOf } from '../support/throttle.ts'

test('a copy to a broker that does not come back says so, and ends when somebody cancels it, without its throttle', async () => {
  const kafka = await ownKafka()
  onTestFinished(() => kafka.stop())
  const { createTopic, produce, close } = testClients(kafka.bootstrap)
  onTestFinished(close)
  const cluster = openCluster({ environment: 'test', bootstrap: kafka.bootstrap, requestTimeoutMs: 3000 })
  onTestFinished(() => cluster.close())
  const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-reassign-'))
  const store = openStore({ folder })
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })

  const topic = await createTopic({ partitions: 1, replicas: 1 })
  const value = Buffer.alloc(512 * 1024, 1)
  for (let sent = 0; sent < 16; sent += 1) await produce(topic, [{ value, partition: 0 }])
  const { clusterId, topics } = await cluster.describe()
  const { id = '', partitions = [] } = topics.find(one => one.name === topic) ?? {}
  const [leader = 0] = partitions[0]?.replicas ?? []
  const [gone = 0] = [1, 2, 3].filter(broker => broker !== leader)

  const request = store.requests.create({
    environment: 'test',
    command: 'topics update',
    args: {},
    typed: 'topics update',
    reason: null,
    requester: { id: 'U1', name: 'one' },
    plan: { title: '', decision: null, estimates: {}, steps: [], consequences: [], nothingToDo: false },
    digest: '',
    approvalsNeeded: 0,
    state: 'planned',
    origin: { door: 'terminal' },
    expiresAt: Date.now() + 60_000,
  })
  const moves = [{ topic, partition: 0, from: [leader], to: [leader, gone] }]
  // At this rate the copy takes longer than the test.
  const spec = { clusterId, throttle: 50_000, topics: [{ topic, id, replicationFactor: 2 }], moves }
  const job = startReassignment(store.jobs, spec, { environment: 'test', requestId: request.id })
  const runner = createJobRunner<Context>({
    kinds: [reassign],
    jobs: () => store.jobs,
    requests: () => store.requests,
    audit: () => store.audit,
    atomically: fn => store.transaction(fn),
    context: () => ({ cluster, now: Date.now() }) as Context,
    owner: 'runner',
    moved: () => undefined,
    log: (_, error) => {
      throw error
    },
  })
  onTestFinished(() => runner.stop())
  const ended = runner.run(job.id)
  const doing = () => store.jobs.get(job.id)?.progress?.doing ?? ''
  await waitFor(() => doing().startsWith('Copying'), { timeoutMs: 30_000 })

  await kafka.killBroker(gone)
  await waitFor(() => doing().includes(`waits for broker ${gone}`), { timeoutMs: 60_000 })
  expect(doing()).toContain(`jobs cancel ${job.id}`)

  store.jobs.cancel(job.id, { id: 'U2', name: 'two' })
  const { state, outcome } = (await ended) ?? {}
  expect(state).toBe('cancelled')
  expect(outcome?.summary).toContain(`read back, but for the rate of broker ${gone}.`)
  expect(outcome?.remarks.join()).toContain(`--entity-name ${gone} --alter --delete-config`)
  expect(await throttleOf(cluster, topic)).toEqual(noThrottle)
  expect(await cluster.listPartitionReassignments()).toEqual([])
}, 180_000)
