import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCluster } from '../../src/kafka/open-cluster.ts'
import { channels, people } from '../../src/playground/slack/scenario.ts'
import type { AlertState } from '../../src/store/alert.ts'
import { inStore } from '../support/bot-store.ts'
import { says } from '../support/chat.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../support/kafka-cluster.ts'
import { type Stage, startStage } from '../support/stage.ts'

const { bootstrap } = sharedKafka()
const cluster = openCluster({ environment: 'test', bootstrap })
const clients = testClients()
const group = uniqueName('slow')
const alerts = channels.alerts.id
let stage: Stage
let topic: string

beforeAll(async () => {
  stage = await startStage({
    config: {
      monitoring: { lag: { window: '20s' } },
      alerts: { behind: { severity: 'critical', above: 10, clears_at: 0, for: '3s', groups: [group] } },
    },
  })
  topic = await clients.createTopic()
  await clients.produce(topic, 50)
})
afterAll(async () => {
  await stage?.end()
  await cluster.close()
  await clients.close()
})

const commit = (offset: bigint) => cluster.commitOffsets(group, [{ topic, partition: 0, offset }])
const look = () => inStore(stage.bot.folder, store => store.alerts.list({ rule: 'behind', limit: 9 }))
const until = (state: AlertState) =>
  waitFor(async () => (await look())[0]?.state === state, { timeoutMs: 30_000, what: state })
const posts = () =>
  stage.slack.record.messages(alerts).filter(one => one.threadTs === undefined && says(one).includes(group))
const killed = async (): Promise<void> => {
  await stage.bot.kill9()
  await stage.bot.restart()
}

test('an alert survives a kill in each of its states, and is told of once', async () => {
  const { chat } = stage
  await commit(0n)
  await until('pending')
  await killed()
  await until('firing')
  await killed()
  const posted = await chat.seen(alerts, group)
  // Nobody reads this group: half a window after it was first seen that is known, and is not forgotten by a kill.
  const reading = async (): Promise<unknown> => {
    const dashboard = await chat.ask(people.operator, `dashboard --topics ${topic}`)
    return new RegExp(`${group}[^\\n]*?(stopped|unknown)`).exec(says(dashboard))?.[1]
  }
  await waitFor(async () => (await reading()) === 'stopped', { timeoutMs: 40_000, what: 'stopped' })
  await killed()
  expect(await waitFor(reading, { timeoutMs: 30_000, what: 'the first scan' })).toBe('stopped')

  await chat.act.click(people.operator.id, alerts, posted.ts, 'run:0')
  await until('acknowledged')
  await killed()
  await chat.messageSays(alerts, posted.ts, 'Somebody is on it.')
  expect(posts().map(one => one.ts)).toEqual([posted.ts])

  const ask = `alerts snooze ${(await look())[0]?.id} --for 4h`
  await chat.ask(people.operator, ask)
  await until('snoozed')
  await killed()
  await chat.messageSays(alerts, posted.ts, 'Snoozed until')

  // It is over while nobody watches.
  await stage.bot.kill9()
  await commit(50n)
  await stage.bot.restart()
  await until('resolved')
  await killed()
  await chat.messageSays(alerts, posted.ts, 'resolved')
  await chat.seenInThread(alerts, posted.ts, 'Resolved:')

  expect(await look()).toHaveLength(1)
  const thread = stage.slack.record.thread(alerts, posted.ts).filter(one => one.ts !== posted.ts)
  expect(thread.filter(one => says(one).includes('Resolved:'))).toHaveLength(1)
  expect(stage.slack.record.messages(alerts).filter(one => one.threadTs === undefined)).toHaveLength(1)
}, 120_000)
