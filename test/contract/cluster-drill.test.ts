import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drillOutcome } from '../../src/admin/cluster/drill/drill-outcome.ts'
import { drillJobs } from '../../src/admin/cluster/drill/scheduled-drill.ts'
import { type ClusterExport, exportDocument } from '../../src/admin/cluster/export-document.ts'
import { exportText } from '../../src/admin/cluster/export-text.ts'
import type { LocalKafka } from '../../src/playground/local-kafka/local-kafka.ts'
import { ownKafka, sharedKafka, testClients, uniqueName } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

const prefix = `${uniqueName('drill')}-`
const [orders, events, group] = [`${prefix}orders`, `${prefix}events`, `${prefix}group`]
const quota = {
  entity: [{ type: 'client-id', name: `${prefix}client` }],
  values: { producer_byte_rate: 1_000_000 },
}
const clients = testClients()
const production = sharedKafka().bootstrap.join(',')
let kafka: LocalKafka
let ops: Awaited<ReturnType<typeof operations>>
let exported: ClusterExport

beforeAll(async () => {
  kafka = await ownKafka({ brokers: 1, properties: { 'offsets.topic.replication.factor': '1' } })
  ops = await operationsWith('')
  const cluster = ops.context().clusterOf('production')
  await clients.createTopic({ topic: orders, partitions: 4, config: { 'retention.ms': '3600000' } })
  await clients.createTopic({ topic: events, partitions: 1 })
  await clients.produce(orders, 40)
  await cluster.commitOffsets(group, [{ topic: orders, partition: 3, offset: 10n, metadata: 'of <a> & b' }])
  await cluster.alterClientQuotas([quota])
  exported = ofThisTest(exportDocument.parse((await ops.ask('cluster export --env production')).data))
  keep('2026-11-22T03-00-00Z', exported)
}, 120_000)
afterAll(async () => {
  await ops
    ?.context()
    .clusterOf('production')
    .alterClientQuotas([{ ...quota, values: { producer_byte_rate: null } }])
  await ops?.close()
  await clients.close()
  await kafka?.stop()
})

const operationsWith = (others: string) =>
  operations(kafka.bootstrap, {
    environment: 'drill',
    more: ', drill: true',
    others: `  production: { bootstrap_servers: "${production}" }\n${others}`,
    bot: 'schedules: { restore_drill: { cron: "0 4 1 * *" } }',
    role: 'admin',
  })

/** Others write to the shared cluster, too. */
function ofThisTest(all: ClusterExport): ClusterExport {
  const own = (name: string): boolean => name.startsWith(prefix)
  return {
    ...all,
    missing: [],
    topics: all.topics.filter(one => own(one.name)),
    groups: all.groups.filter(one => own(one.group)),
    quotas: all.quotas.filter(one => one.entity.some(({ name }) => own(name ?? ''))),
    acls: [],
    scramUsers: [{ user: 'ann', credentials: [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }] }],
  }
}

function keep(id: string, document: ClusterExport, folder = ops.folder): void {
  const backups = join(folder, 'data', 'cluster-backups', 'production')
  mkdirSync(backups, { recursive: true })
  writeFileSync(join(backups, `${id}.json`), exportText(document, 'json'))
}

/** What there is where drills are held, Kafka's own topics aside. */
async function inDrill(): Promise<string[]> {
  const { topics, groups, quotas } = exportDocument.parse((await ops.ask('cluster export --env drill')).data)
  return [
    ...topics.map(one => one.name),
    ...groups.map(one => one.group),
    ...quotas.flatMap(one => one.entity.map(({ name }) => name ?? '')),
  ]
}

test('the newest backup is restored where it is meant to be, compared, told and deleted again, and nothing else is', async () => {
  await ops.cluster.createTopics([{ topic: 'was-there', partitions: 1, replicationFactor: 1, config: {} }])
  const before = await ops.ask('cluster export --env production')
  const { state, outcome } = await ops.confirmed('cluster drill')
  expect(state).toBe('done')
  if (outcome?.kind !== 'done') throw new Error('nothing was executed')
  const told = drillOutcome.parse(outcome.data)
  if (told.kind !== 'drill') throw new Error('it was no drill')
  expect(told.result).toMatchObject({
    of: 'production',
    source: 'backup 2026-11-22T03-00-00Z',
    steps: 4,
    done: 4,
    differing: [],
    left: [],
  })
  expect(told.result.lacking.join()).toContain('SCRAM user ann')
  // Three replicas cannot be where there is one broker.
  expect(told.result.notTried.join()).toContain(`All replicas of ${events} and ${orders}`)
  expect(await inDrill()).toEqual(['was-there'])
  const after = ofThisTest(exportDocument.parse((await ops.ask('cluster export --env production')).data))
  expect(after.topics).toEqual(ofThisTest(exportDocument.parse(before.data)).topics)
  expect(after.groups).toEqual(exported.groups)
})

test('what is there already is in the way, is named, and stays', async () => {
  await ops.cluster.createTopics([{ topic: orders, partitions: 1, replicationFactor: 1, config: {} }])
  await expect(ops.run('cluster drill')).rejects.toThrow(`drill has topic ${orders} already`)
  expect(await inDrill()).toContain(orders)
})

test('what a drill that was interrupted has left is deleted first, also by the schedule, which tells what came of it', async () => {
  const { store } = ops
  store().drills.begin('drill', { source: 'backup 1', made: [{ kind: 'topic', name: orders }] })
  const [job] = drillJobs(ops.config(), () => ops.context())
  const tell = await job?.prepare({ plannedAt: 1 })
  expect(await inDrill()).toEqual(['was-there'])
  expect(store().drills.last('drill')).toMatchObject({
    endedAt: expect.any(Number),
    result: { differing: [], left: [] },
  })
  const trail = store()
    .audit.search({ limit: 10 })
    .filter(one => one.command === 'cluster drill' && one.door === 'schedule')
  expect(trail.map(one => one.event).sort()).toEqual(['done', 'done', 'starting', 'starting'])
  expect(tell).toBeTypeOf('function')
})

test('nowhere else: not where it is not marked, nor where the brokers are those of an environment that is not', async () => {
  await expect(ops.run('cluster drill --env production')).rejects.toThrow(
    'production is not marked for restore drills',
  )
  const { header } = exportDocument.parse((await ops.ask('cluster export --env drill')).data)
  keep('2026-11-22T04-00-00Z', { ...exported, header: { ...exported.header, clusterId: header.clusterId } })
  await expect(ops.run('cluster drill')).rejects.toThrow('The brokers of drill are those of production')

  const aliased = await operationsWith(`  alias: { bootstrap_servers: "${kafka.bootstrap.join(',')}" }\n`)
  try {
    keep('2026-11-22T03-00-00Z', exported, aliased.folder)
    await expect(aliased.run('cluster drill')).rejects.toThrow('The brokers of drill are those of alias')
  } finally {
    await aliased.close()
  }
  expect(await inDrill()).toEqual(['was-there'])
})
