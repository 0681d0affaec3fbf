import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openCluster } from '../../src/kafka/open-cluster.ts'
import type { LocalKafka } from '../../src/playground/local-kafka/local-kafka.ts'
import type { OutcomeRow } from '../../src/topics/change/topics-outcome.ts'
import { ownKafka, testClients, waitFor } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

let kafka: LocalKafka
beforeAll(async () => {
  kafka = await ownKafka()
}, 180_000)
afterAll(() => kafka?.stop())

const platform = '/work/shared/tda-config'

test.skipIf(!existsSync(platform)).each(['development', 'staging', 'production'])(
  'the platform’s own topics are created as declared in %s, a second plan is empty, and their schemas are named as skipped',
  async environment => {
    const files = Object.fromEntries(
      ['topics.yml', 'acl-config.yml'].map(file => [file, readFileSync(join(platform, file), 'utf8')]),
    )
    const ops = await operations(kafka.bootstrap, { environment, files })
    onTestFinished(ops.close)
    const request = await ops.confirmed('topics apply')
    expect(request).toMatchObject({ state: 'done' })
    expect((request.outcome as { data: { rows: OutcomeRow[] } }).data.rows).toHaveLength(7)
    expect(JSON.stringify(request.plan.consequences.map(one => one.text))).toMatch(
      /Schemas of .* are left out/,
    )
    expect(await ops.run('topics apply')).toMatchObject({ kind: 'only-planned', plan: { nothingToDo: true } })
    expect(await ops.ask('topics drift')).toMatchObject({ exit: 0, data: { rows: [], compared: 7 } })
    const { topics } = await ops.cluster.describe()
    const own = topics.filter(topic => !topic.internal)
    await ops.cluster.deleteTopics(own.map(({ name, id }) => ({ topic: name, id })))
    await waitFor(async () => (await ops.cluster.describe()).topics.every(topic => topic.internal))
  },
)

test('a change in whose middle the brokers die says what is done, failed and not tried; run again it finishes', async () => {
  const clients = testClients(kafka.bootstrap)
  onTestFinished(clients.close)
  await waitFor(() => clients.createTopic({ topic: 'old', partitions: 2 }))
  const topicsYml = `topics:
  fresh: { partitions: 3 }
  old: { partitions: 4, config: { segment_ms: 77000 } }
`
  const ops = await operations(kafka.bootstrap, {
    more: ', request_timeout: 2s',
    files: { 'topics.yml': topicsYml },
  })
  onTestFinished(ops.close)
  // Of three controllers two are gone when the second kind of change begins: nobody can make it any more.
  const whole = { ...ops.cluster }
  ops.cluster.alterConfigs = async (resources, how) => {
    if (!how?.validateOnly) await Promise.all([kafka.killBroker(2), kafka.killBroker(3)])
    return whole.alterConfigs(resources, how)
  }
  const request = await ops.confirmed('topics apply')
  Object.assign(ops.cluster, whole)
  expect(request).toMatchObject({ state: 'failed', outcome: { kind: 'partly' } })
  const { rows } = (request.outcome as { data: { rows: OutcomeRow[] } }).data
  expect(rows.map(row => [row.kind, row.topic, row.state])).toEqual([
    ['create', 'fresh', 'done'],
    ['settings', 'old', 'failed'],
    ['partitions', 'old', 'not-tried'],
  ])
  await Promise.all([kafka.startBroker(2), kafka.startBroker(3)])
  await waitFor(
    async () => {
      const answer = await ops.run('topics apply').catch(() => undefined)
      if (answer?.kind === 'planned') await ops.pipeline.confirm(answer.request.id, ops.asker, 'utc')
      return answer?.kind === 'only-planned' && answer.plan.nothingToDo
    },
    { timeoutMs: 60_000 },
  )
  const cluster = openCluster({ environment: 'after', bootstrap: kafka.bootstrap })
  onTestFinished(() => cluster.close())
  const old = (await cluster.describe()).topics.find(topic => topic.name === 'old')
  expect(old?.partitions).toHaveLength(4)
}, 120_000)
