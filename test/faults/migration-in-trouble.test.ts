import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { Job } from '../../src/core/job.ts'
import { presentJob } from '../../src/core/present-job.ts'
import { type AclBinding, aclText } from '../../src/kafka/acl-binding.ts'
import type { LocalKafka } from '../../src/playground/local-kafka/local-kafka.ts'
import { contentOf, keepOld, oddRecords } from '../support/copies.ts'
import { ownKafka, testClients, waitFor } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

const each = 1500
let kafka: LocalKafka
let clients: ReturnType<typeof testClients>
let ops: Awaited<ReturnType<typeof operations>>

beforeAll(async () => {
  kafka = await ownKafka({
    sasl: { users: [{ username: 'bot', password: 'bot-secret' }] },
    properties: { 'super.users': 'User:ANONYMOUS', 'allow.everyone.if.no.acl.found': 'false' },
  })
  clients = testClients(kafka.bootstrap)
  ops = await operations(kafka.bootstrap, { policy: 'like: development', role: 'admin' })
  ops.jobs.start()
})
afterAll(async () => {
  await ops?.close()
  await clients?.close()
  await kafka?.stop()
})

/** A copy that is under way: of two partitions, each of which one broker has alone. */
async function begun(topic: string, rate = '1MB'): Promise<{ id: string; topic: string; target: string }> {
  await clients.createTopic({ topic, partitions: 2, replicas: 1, config: keepOld })
  for (let at = 0; at < 2 * each; at += 1000) await clients.produce(topic, oddRecords(at, 1000, 2))
  const target = `${topic}-copy`
  const request = await ops.confirmed(
    `migrate start --from ${topic} --to ${target} --create --rate ${rate} --reason test`,
  )
  const [job] = ops.store().jobs.ofRequest(request.id)
  if (!job) throw new Error(`no job: ${JSON.stringify(request.outcome)}`)
  await waitFor(() => (jobOf(job.id).progress?.fraction ?? 0) > 0)
  return { id: job.id, topic, target }
}

function jobOf(id: string): Job {
  const job = ops.store().jobs.get(id)
  if (!job) throw new Error(`no job ${id}`)
  return job
}

/** What the message of the copy says in its thread. */
const message = (id: string): string => JSON.stringify(presentJob(jobOf(id)))

async function status(id: string): Promise<string> {
  const { report } = await ops.ask(`migrate status ${id}`)
  return JSON.stringify(report)
}

async function paused(id: string): Promise<void> {
  await ops.confirmed(`migrate pause ${id}`)
  await waitFor(() => jobOf(id).progress?.doing.startsWith('It waits.'), { what: 'it waits' })
}
/** A partition of which something is left to copy, and where the copy stands in it: at the end of a batch of 500 records. */
async function leftOf(id: string): Promise<{ partition: number; at: bigint }> {
  const copied = await ops.cluster.copyProgress('kafka_ops_copies', id)
  const left = [0, 1]
    .map(partition => ({ partition, at: copied.get(partition)?.nextOffset ?? 0n }))
    .find(one => one.at < each)
  if (!left) throw new Error('nothing is left to copy')
  return left
}
const resumed = (id: string) => ops.confirmed(`migrate resume ${id}`)
const ended = (id: string) =>
  waitFor(() => jobOf(id).state !== 'running' && jobOf(id), {
    timeoutMs: 40_000,
    what: `end of ${message(id)}`,
  })

const same = async (topic: string, target: string): Promise<void> =>
  expect(await contentOf(ops.cluster, target)).toEqual(await contentOf(ops.cluster, topic))

test('what the source deletes while a copy waits is named by its offsets, in its message and by status, and the rest is copied', async () => {
  const { id, topic } = await begun('expiring')
  await paused(id)
  const { partition, at } = await leftOf(id)
  const admin = await clients.admin()
  await admin.fetchTopicMetadata({ topics: [topic] })
  await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '1400' }] })
  await resumed(id)
  await ended(id)
  const lost = `partition ${partition}: offsets ${at} to 1399`
  expect(message(id)).toContain(lost)
  expect(message(id)).toContain(`Copied ${(3000n - 1400n + at).toLocaleString('en')} records`)
  expect(await status(id)).toContain(`Offsets ${at} to 1399 of partition ${partition} were deleted`)
})

test('a record that the target no longer takes is said with the setting; it can be paused so, and goes on when the setting is back', async () => {
  const { id, topic, target } = await begun('too-large')
  await paused(id)
  const set = async (size: string) => {
    const [result] = await ops.cluster.alterConfigs([
      { type: 'topic', name: target, values: { 'max.message.bytes': size } },
    ])
    expect(result?.error).toBeNull()
  }
  await set('700')
  await resumed(id)
  await waitFor(() => jobOf(id).trouble)
  for (const told of [message(id), await status(id)]) {
    expect(told).toContain('It cannot go on at this moment')
    expect(told).toContain('MESSAGE_TOO_LARGE')
    expect(told).toContain('max.message.bytes')
  }
  await paused(id)
  await set('1048588')
  await resumed(id)
  expect(await ended(id)).toMatchObject({ state: 'done', trouble: null })
  await same(topic, target)
})

test('a bot that Kafka does not let copy says so before it begins, and with the rules that it names the copy goes to its end', async () => {
  const { sasl } = kafka
  if (!sasl) throw new Error('no SASL listener')
  for (const topic of ['guarded', 'guarded-copy'])
    await clients.createTopic({ topic, partitions: 1, replicas: 1, config: keepOld })
  await clients.produce('guarded', oddRecords(0, 10, 1))
  const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-rights-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'ca.pem'), sasl.ca)
  const bot = await operations(sasl.bootstrap, {
    policy: 'like: development',
    role: 'admin',
    more: `, tls: { ca_file: ${join(folder, 'ca.pem')} }, sasl: { mechanism: PLAIN, username: bot, password_env: BOT_PASSWORD }`,
    env: { BOT_PASSWORD: 'bot-secret' },
  })
  onTestFinished(() => bot.close())
  const allow = (rule: Pick<AclBinding, 'resourceType' | 'resourceName' | 'operation'>): AclBinding => ({
    patternType: rule.resourceName === 'kafka-ops-copy-' ? 'PREFIXED' : 'LITERAL',
    principal: 'User:bot',
    host: '*',
    permission: 'ALLOW',
    ...rule,
  })
  await ops.cluster.createAcls(
    (['DESCRIBE', 'DESCRIBE_CONFIGS'] as const).flatMap(operation => [
      allow({ resourceType: 'CLUSTER', resourceName: 'kafka-cluster', operation }),
      allow({ resourceType: 'TOPIC', resourceName: '*', operation }),
    ]),
  )
  const missing = [
    { resourceType: 'TOPIC', resourceName: 'guarded', operation: 'READ' },
    { resourceType: 'TOPIC', resourceName: 'guarded-copy', operation: 'WRITE' },
    { resourceType: 'TOPIC', resourceName: 'kafka_ops_copies', operation: 'READ' },
    { resourceType: 'TOPIC', resourceName: 'kafka_ops_copies', operation: 'WRITE' },
    { resourceType: 'TRANSACTIONAL_ID', resourceName: 'kafka-ops-copy-', operation: 'WRITE' },
  ] as const
  const start = 'migrate start --from guarded --to guarded-copy --reason test'
  const rules = missing.map(one => `${aclText(allow(one))} (test)`).join('; ')
  await vi.waitFor(
    () =>
      expect(bot.run(start)).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringContaining('READ topic "guarded" in test'),
        hint: `These rules let it: ${rules}.`,
      }),
    { timeout: 10_000 },
  )
  await ops.cluster.createAcls(missing.map(allow))
  const request = await waitFor(() => bot.confirmed(start))
  bot.jobs.start()
  const [job] = bot.store().jobs.ofRequest(request.id)
  await waitFor(() => bot.store().jobs.get(job?.id ?? '')?.state === 'done', {
    what: JSON.stringify(request.outcome),
  })
  await same('guarded', 'guarded-copy')
})

test('a partition without a leader is named; a copy can be paused so, and goes on when the broker is back', async () => {
  const { id, topic, target } = await begun('leaderless', '500KB')
  await paused(id)
  const left = await leftOf(id)
  const { topics } = await ops.cluster.describe([topic])
  const { leader } = topics[0]?.partitions.find(one => one.partition === left.partition) ?? {}
  if (!leader) throw new Error('nothing is left')
  await kafka.killBroker(leader)
  await resumed(id)
  await vi.waitFor(
    async () => {
      for (const told of [message(id), await status(id)]) {
        expect(told).toMatch(
          /It cannot go on at this moment and tries again: Partition [01, ]+ of leaderless: the partition has no leader/,
        )
        expect(told).not.toContain('to go.')
      }
    },
    { timeout: 20_000, interval: 200 },
  )
  await paused(id)
  await kafka.startBroker(leader)
  await resumed(id)
  expect(await ended(id)).toMatchObject({ state: 'done', trouble: null })
  await same(topic, target)
})
