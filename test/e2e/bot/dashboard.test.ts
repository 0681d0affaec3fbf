import { afterAll, beforeAll, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { says } from '../../support/chat.ts'
import { testClients } from '../../support/kafka-cluster.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const clients = testClients()
const { operator, viewer } = people
const ops = channels.ops.id
let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
})

test('a dashboard is edited where it is, goes on after kill −9, and ends when anybody presses Stop', async () => {
  const { chat, bot } = stage
  const topic = await clients.createTopic({ partitions: 2 })
  const { ts } = await chat.ask(operator, `dashboard --topics ${topic},later-* --for 1h`)
  const now = (): string => chat.message(ops, ts)
  await chat.until(() => now().includes('Live until'))
  expect(now()).toContain(topic)

  const later = await clients.createTopic({ topic: `later-${topic}`, partitions: 1 })
  await bot.kill9()
  await bot.restart()
  await chat.until(() => now().includes(later))
  expect(now()).toContain('Live until')

  await stage.slack.control.act.click(viewer.id, ops, ts, 'live-stop')
  await chat.until(() => now().includes('does not change any more'))
  expect(stage.slack.record.messages(ops).filter(one => says(one).includes('Dashboard of'))).toHaveLength(1)
})

test('a second dashboard in the channel ends the first, so that edits never add up', async () => {
  const { chat } = stage
  const first = await chat.ask(operator, 'dashboard')
  await chat.until(() => chat.message(ops, first.ts).includes('Live until'))
  const second = await chat.ask(operator, 'dashboard --for 20m')
  await chat.until(() => chat.message(ops, first.ts).includes('does not change any more'))
  await chat.until(() => chat.message(ops, second.ts).includes('Live until'))
})

test('a time that nobody watches for is refused', async () => {
  await stage.chat.ask(operator, 'dashboard --for 9h')
  await stage.chat.told(operator, '10s to 8h', ops)
})
