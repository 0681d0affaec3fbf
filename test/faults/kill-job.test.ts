import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCluster } from '../../src/kafka/open-cluster.ts'
import { channels, people } from '../../src/playground/slack/scenario.ts'
import { newFolder } from '../support/bot.ts'
import { inStore } from '../support/bot-store.ts'
import { says, words } from '../support/chat.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../support/kafka-cluster.ts'
import { type Stage, startStage } from '../support/stage.ts'
import { endThrottle, noThrottle, throttleOf } from '../support/throttle.ts'

const clients = testClients()
const cluster = openCluster({ environment: 'test', bootstrap: sharedKafka().bootstrap })
const topic = uniqueName('kill-job')
const ops = channels.ops.id
let stage: Stage

beforeAll(async () => {
  const folder = newFolder()
  writeFileSync(
    join(folder.config, 'topics.yml'),
    `topics: { ${topic}: { partitions: 1, replication_factor: 3 } }\n`,
  )
  stage = await startStage({ folder })
  await clients.createTopic({ topic, partitions: 1, replicas: 1, config: { 'retention.ms': '7200000' } })
  // 4 MiB for each new replica: some seconds at the throttle, whatever the machine does beside.
  const value = Buffer.alloc(64 * 1024, 7)
  for (let sent = 0; sent < 8; sent += 1)
    await clients.produce(
      topic,
      Array.from({ length: 8 }, () => ({ value, partition: 0 })),
    )
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
  await endThrottle(cluster)
  await cluster.close()
})

test('replicas that were being copied when the bot was killed are copied to the end, and the throttle is taken away', async () => {
  const { bot, chat, slack } = stage
  const answer = await chat.ask(people.operator, `topics update --topics ${topic} --throttle 1MB`)
  const id = await chat.until(() => /\bj-[0-9a-z]{6}\b/.exec(chat.message(ops, answer.ts))?.[0])
  const job = () => inStore(bot.folder, store => store.jobs.get(id))
  const fraction = await waitFor(async () => (await job())?.progress?.fraction || null, { timeoutMs: 30_000 })
  expect(fraction).toBeLessThan(1)
  await bot.kill9()

  expect((await job())?.state).toBe('running')
  const moving = await cluster.listPartitionReassignments()
  expect(moving.filter(one => one.topic === topic)).toHaveLength(1)
  const during = await throttleOf(cluster, topic)
  expect(during.rates.length).toBeGreaterThan(0)
  expect(Object.keys(during.replicas)).toHaveLength(2)

  await bot.restart()
  await chat.seenInThread(ops, answer.ts, 'All replicas of 1 partition are where they should be')
  expect((await job())?.state).toBe('done')
  expect(await throttleOf(cluster, topic)).toEqual(noThrottle)
  expect((await cluster.describe()).topics.find(one => one.name === topic)?.partitions[0]?.isr).toHaveLength(
    3,
  )
  const trail = await inStore(bot.folder, store => store.audit.search({ text: id, limit: 10 }))
  expect(trail.map(one => one.event)).toEqual(['job-done', 'job-started', 'done'])
  // The message that was edited to the end, and the one that tells the end.
  const ends = () => slack.record.thread(ops, answer.ts).filter(one => says(one).includes('Done: Move'))
  await chat.until(() => ends().length === 2)
}, 90_000)

test('what runs is on Home, in status and in the list, also what this version of the bot cannot do', async () => {
  const { bot, chat, slack } = stage
  const title = 'Do what a newer bot does'
  await inStore(bot.folder, store => {
    const [request] = store.requests.list({ limit: 1 })
    const of = { environment: 'test', requestId: request?.id ?? '' }
    store.jobs.create({ ...of, kind: 'newer', title, spec: null })
  })
  const { operator } = people
  await chat.act.openHome(operator.id)
  expect(words((await chat.until(() => slack.record.home(operator.id)))?.content)).toContain(title)
  expect(says(await chat.ask(operator, 'status'))).toContain(title)
  expect(await bot.metrics()).toContain('kafka_ops_jobs{kind="newer",state="running"} 1')
  await waitFor(async () => says(await chat.ask(operator, 'jobs list')).includes('knows no job of the kind'))
})
