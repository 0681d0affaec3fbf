import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportDocument } from '../../src/admin/cluster/export-document.ts'
import { exportText } from '../../src/admin/cluster/export-text.ts'
import type { Failure } from '../../src/core/failure.ts'
import { plain } from '../../src/core/report.ts'
import type { LocalKafka } from '../../src/playground/local-kafka/local-kafka.ts'
import { startConsoleConsumer } from '../support/console-consumer.ts'
import { ownKafka, testClients } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'
import { waitFor } from '../support/wait-for.ts'

type Operations = Awaited<ReturnType<typeof operations>>
const one = { brokers: 1, properties: { 'offsets.topic.replication.factor': '1' } }
const clusters: LocalKafka[] = []
let lost: Operations
let fresh: Operations

beforeAll(async () => {
  const sasl = { users: [{ username: 'ops', password: 'ops-secret' }] }
  clusters.push(...(await Promise.all([ownKafka({ ...one, sasl }), ownKafka(one)])))
  const [before, after] = clusters
  lost = await operations(before?.bootstrap ?? [], { role: 'admin' })
  fresh = await operations(after?.bootstrap ?? [], { role: 'admin' })
  await fill(before?.bootstrap ?? [])
}, 120_000)
afterAll(async () => {
  await lost?.close()
  await fresh?.close()
  await Promise.all(clusters.map(cluster => cluster.stop()))
})

async function fill(bootstrap: readonly string[]): Promise<void> {
  const { cluster } = lost
  const clients = testClients(bootstrap)
  const config = { 'retention.ms': '3600000', 'cleanup.policy': 'compact,delete' }
  await clients.createTopic({ topic: 'orders', partitions: 4, config })
  await clients.createTopic({ topic: 'events', partitions: 1 })
  await clients.produce('orders', 40)
  await clients.close()
  done(
    await cluster.commitOffsets('billing', [
      { topic: 'orders', partition: 0, offset: 7n, metadata: 'of <a> & b' },
      { topic: 'orders', partition: 3, offset: 10n },
    ]),
  )
  const more = ['--from-beginning', '--command-property', 'auto.commit.interval.ms=200']
  const consumer = await startConsoleConsumer('consumer', {
    bootstrap,
    topic: 'orders',
    group: 'kip-848',
    more,
  })
  const isRead = async (): Promise<boolean> =>
    (await cluster.committed('kip-848')).filter(commit => commit.offset === 10n).length === 4
  await waitFor(isRead, { timeoutMs: 30_000, what: 'the consumer to have committed' })
  await consumer.kill()
  done(
    await cluster.alterClientQuotas([
      {
        entity: [{ type: 'client-id', name: 'batch' }],
        values: { producer_byte_rate: 1e6, request_percentage: 12.5 },
      },
      { entity: [{ type: 'user', name: null }], values: { consumer_byte_rate: 5e6 } },
    ]),
  )
  done(
    await cluster.alterConfigs([
      { type: 'broker', name: '', values: { 'background.threads': '3' } },
      { type: 'broker', name: '1', values: { 'log.cleaner.threads': '2' } },
    ]),
  )
  const rule = { resourceType: 'TOPIC', patternType: 'PREFIXED', host: '*', operation: 'READ' } as const
  done(
    await cluster.createAcls([
      { ...rule, resourceName: 'orders', principal: 'User:ann', permission: 'ALLOW' },
      { ...rule, resourceName: 'orders', principal: 'User:bob', permission: 'DENY' },
    ]),
  )
  await waitFor(async () => (await cluster.describeAcls())?.length === 2)
}

function done(results: readonly { error: Failure | null }[]): void {
  for (const { error } of results) if (error) throw error
}

const exportOf = async (ops: Operations) => exportDocument.parse((await ops.ask('cluster export')).data)

test('A whole cluster that is lost is the same again in a new one, but for what its plan said', async () => {
  const before = await exportOf(lost)
  expect(before.missing).toEqual([])
  const folder = join(fresh.folder, 'data', 'cluster-backups', 'test')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, '2026-11-22T03-00-00Z.json'), exportText(before, 'json'))

  const request = await fresh.change('cluster restore --backup latest')
  expect(request).toMatchObject({ state: 'done' })
  const said = request.plan.consequences.map(({ text }) => plain(text)).join('\n')
  expect(said).toContain('SCRAM user ops')
  expect(said).toContain('kip-848 (consumer): commits alone make a classic group')

  const after = await exportOf(fresh)
  expect(after.header.clusterId).not.toBe(before.header.clusterId)
  const restored = before.groups.map(group => ({ ...group, kind: 'classic', state: 'Empty' }))
  expect(after).toEqual({ ...before, header: after.header, scramUsers: [], groups: restored })
  // Asked once more, the password is all that is left.
  await expect(fresh.run('cluster restore --backup latest --reason again')).rejects.toThrow(
    'Not restored: SCRAM user ops (SCRAM-SHA-256, SCRAM-SHA-512): Kafka tells no passwords',
  )
}, 60_000)
