import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AclOperations,
  AclPermissionTypes,
  alterClientQuotasV1,
  Connection,
  deleteAclsV3,
  ResourcePatternTypes,
  ResourceTypes,
} from '@platformatic/kafka'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterExport, exportDocument } from '../../src/admin/cluster/export-document.ts'
import { exportText } from '../../src/admin/cluster/export-text.ts'
import { restoreCluster } from '../../src/admin/cluster/restore.ts'
import { clusterBackupJobs } from '../../src/admin/cluster/scheduled-backup.ts'
import type { ClientQuota } from '../../src/kafka/cluster.ts'
import { clusterBackupFolder, clusterBackups } from '../../src/store/cluster-backups.ts'
import { sharedKafka, testClients, uniqueName } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'
import { waitFor } from '../support/wait-for.ts'

/** The cluster is shared with other tests: what is backed up, wiped and restored is what has this prefix. */
const prefix = `${uniqueName('restore')}-`
const clients = testClients()
let ops: Awaited<ReturnType<typeof operations>>
const topics = [`${prefix}orders`, `${prefix}events`]
const group = `${prefix}group`
const quota: ClientQuota = {
  entity: [{ type: 'client-id', name: `${prefix}client` }],
  values: { producer_byte_rate: 1_000_000, request_percentage: 12.5 },
}
const rule = {
  resourceType: 'TOPIC',
  patternType: 'PREFIXED',
  host: '*',
  operation: 'READ',
} as const

beforeAll(async () => {
  ops = await operations(sharedKafka().bootstrap, { role: 'admin' })
  await clients.createTopic({
    topic: topics[0] ?? '',
    partitions: 4,
    config: { 'retention.ms': '3600000', 'cleanup.policy': 'compact,delete' },
  })
  await clients.createTopic({ topic: topics[1] ?? '', partitions: 1 })
  await clients.produce(topics[0] ?? '', 40)
  await ops.cluster.commitOffsets(group, [
    { topic: topics[0] ?? '', partition: 0, offset: 7n, metadata: 'of <a> & b' },
    { topic: topics[0] ?? '', partition: 3, offset: 10n },
  ])
  await ops.cluster.alterClientQuotas([quota])
  const made = await ops.cluster.createAcls([
    { ...rule, resourceName: prefix, principal: 'User:ann', permission: 'ALLOW' },
    { ...rule, resourceName: prefix, principal: 'User:bob', permission: 'DENY' },
  ])
  const refused = made.find(one => one.error !== null)
  if (refused?.error) throw refused.error
  await waitFor(async () => (await exported()).acls?.length === 2, { timeoutMs: 10_000, what: 'the rules' })
}, 60_000)
afterAll(async () => {
  await wipe()
  await ops?.close()
  await clients.close()
})

/** What has the prefix, of a fresh export. */
async function exported(): Promise<ClusterExport> {
  const { data } = await ops.ask('cluster export')
  const all = exportDocument.parse(data)
  const own = (name: string): boolean => name.startsWith(prefix)
  return {
    ...all,
    missing: [],
    topics: all.topics.filter(one => own(one.name)),
    groups: all.groups.filter(one => own(one.group)),
    acls: (all.acls ?? []).filter(one => own(one.resourceName)),
    quotas: all.quotas.filter(one => one.entity.some(({ name }) => own(name ?? ''))),
    scramUsers: [],
  }
}

const comparable = ({ topics, groups, acls, quotas }: ClusterExport) => ({ topics, groups, acls, quotas })

/** Kept where the schedule keeps them, as what is typed in Slack finds no other file. */
function keep(id: string, document: ClusterExport): void {
  const folder = join(ops.folder, 'data', 'cluster-backups', 'test')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${id}.json`), exportText(document, 'json'))
}

async function wipe(): Promise<void> {
  const { topics: there } = await ops.cluster.describe(topics)
  await ops.cluster.deleteTopics(there.map(({ name, id }) => ({ topic: name, id })))
  const admin = await clients.admin()
  if ((await exported()).groups.length > 0) await admin.deleteGroups([group])
  await removeRulesAndQuota()
  await waitFor(async () => Object.values(comparable(await exported())).every(some => some?.length === 0), {
    timeoutMs: 20_000,
    what: 'everything to be gone',
  })
}

/** What the bot never does, and so has no words for. */
async function removeRulesAndQuota(): Promise<void> {
  const [host = '', port = ''] = (sharedKafka().bootstrap[0] ?? '').split(':')
  const connection = new Connection('test')
  await connection.connect(host, Number(port))
  const entities = [{ entityType: 'client-id' as const, entityName: `${prefix}client` }]
  const keys = ['producer_byte_rate', 'request_percentage'] as const
  const removals = keys.map(key => ({ key, remove: true as const }))
  await alterClientQuotasV1.api.async(connection, [{ entities, ops: removals }], false)
  const own = {
    resourceType: ResourceTypes.TOPIC,
    resourceName: prefix,
    resourcePatternType: ResourcePatternTypes.PREFIXED,
    principal: null,
    host: null,
    operation: AclOperations.ANY,
    permissionType: AclPermissionTypes.ANY,
  }
  await deleteAclsV3.api.async(connection, [own])
  await connection.close()
}

const restore = 'cluster restore --backup latest --only topics,groups,acls,quotas'

test('What was exported, wiped and restored exports as it did, but for its header', async () => {
  const before = await exported()
  expect(comparable(before)).toMatchObject({
    topics: [{ name: topics[1] }, { name: topics[0], partitions: 4, configs: { 'retention.ms': '3600000' } }],
    groups: [
      {
        group,
        offsets: [
          { offset: 7n, metadata: 'of <a> & b' },
          { partition: 3, offset: 10n },
        ],
      },
    ],
    acls: [{ principal: 'User:ann' }, { principal: 'User:bob', permission: 'DENY' }],
    quotas: [quota],
  })
  keep('2026-11-23T03-00-00Z', before)
  await wipe()
  expect((await ops.ask('cluster diff latest')).exit).toBe(3)
  const request = await ops.approved(restore)
  const steps = async () =>
    new Set((await restoreCluster.inspect(request.plan, ops.context(), request.id)).map(one => one.state))
  expect(await steps()).toEqual(new Set(['not-tried']))
  const done = await ops.execute(request)
  expect(done).toMatchObject({ state: 'done', outcome: { kind: 'done' } })
  expect(await steps()).toEqual(new Set(['done']))
  const after = await exported()
  expect(comparable(after)).toEqual(comparable(before))
  expect(after.header.topicIds[topics[0] ?? '']).not.toBe(before.header.topicIds[topics[0] ?? ''])
  expect(await ops.run(`${restore} --reason again`)).toMatchObject({
    kind: 'only-planned',
    plan: { nothingToDo: true },
  })
}, 60_000)

test('A restore that was approved is outdated where the cluster, or the backup, is another one by then', async () => {
  const now = await exported()
  const changed = {
    ...now,
    topics: now.topics.map(one => ({ ...one, configs: { ...one.configs, 'segment.ms': '7200000' } })),
  }
  keep('2026-11-24T03-00-00Z', changed)
  const request = await ops.approved(`${restore}`)
  keep('2026-11-25T03-00-00Z', changed)
  expect(await ops.execute(request)).toMatchObject({ state: 'outdated' })
})

test('A group that got members in between fails alone, with the rest done, and run again finishes', async () => {
  const now = await exported()
  const busy = `${prefix}busy`
  keep('2026-11-26T03-00-00Z', {
    ...now,
    topics: now.topics.map(one => ({ ...one, configs: { ...one.configs, 'segment.ms': '7200001' } })),
    groups: [
      {
        group: busy,
        kind: 'classic',
        state: 'Empty',
        offsets: [{ topic: topics[1] ?? '', partition: 0, offset: 0n }],
      },
    ],
  })
  const member = await clients.joinGroup(busy, [topics[1] ?? ''])
  const plan = await ops.run(`${restore} --dry-run`)
  expect(JSON.stringify(plan, (_, one) => (typeof one === 'bigint' ? String(one) : one))).toContain(
    `the commits of group ${busy}: it has 1 member`,
  )
  expect(await ops.change(restore)).toMatchObject({ state: 'done' })
  await member.leave()
  expect(await ops.change(restore)).toMatchObject({ state: 'done' })
  expect(await ops.cluster.committed(busy)).toMatchObject([{ offset: 0n }])
  await (await clients.admin()).deleteGroups([busy])
}, 30_000)

test('The scheduled backup keeps whole exports only', async () => {
  const started = await operations(sharedKafka().bootstrap, { more: ', brokers_expected: [1, 99]' })
  try {
    for (const { operator, missing } of [
      { operator: ops, missing: null },
      { operator: started, missing: 'Not everything could be read: brokers 99.' },
    ]) {
      const folder = join(operator.folder, 'data')
      const [job] = clusterBackupJobs(operator.config(), folder, operator.context)
      const made = job?.prepare({ plannedAt: Date.parse('2026-11-27T03:00:00Z') })
      if (missing) await expect(made).rejects.toThrow(missing)
      else await made
      const kept = clusterBackups(clusterBackupFolder(folder, 'test')).map(one => one.id)
      expect(kept.includes('2026-11-27T03-00-00Z')).toBe(missing === null)
    }
  } finally {
    await started.close()
  }
  expect(await ops.ask('cluster backups')).toMatchObject({
    data: { rows: [{ id: '2026-11-27T03-00-00Z' }, {}, {}, {}, {}] },
  })
})

test('A path is no way to the bot’s files for whoever writes in Slack', async () => {
  await expect(ops.run('cluster diff /etc/hostname')).rejects.toThrow('in a terminal only')
  await expect(ops.run('cluster restore ../data/ops.db --dry-run')).rejects.toThrow('in a terminal only')
  await expect(ops.run('cluster diff 2020-01-01T00-00-00Z')).rejects.toThrow('There is no backup')
})
