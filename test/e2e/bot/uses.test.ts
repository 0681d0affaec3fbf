import { afterAll, beforeAll, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { buttons, requestIn, says } from '../../support/chat.ts'
import { sharedKafka, testClients, uniqueName } from '../../support/kafka-cluster.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const { brokers } = sharedKafka()
const clients = testClients()
const { operator, approver, viewer } = people
const slow = uniqueName('slow')
let stage: Stage
let chat: Stage['chat']

beforeAll(async () => {
  stage = await startStage({
    config: { alerts: { 'too-far-behind': { severity: 'critical', above: 50, for: '1s', groups: [slow] } } },
  })
  chat = stage.chat
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
})

const committed = async (group: string, topic: string): Promise<string[]> => {
  const [offsets] = await (await clients.admin()).fetchOffsets({ groupId: group, topics: [topic] })
  return (offsets?.partitions ?? []).toSorted((a, b) => a.partition - b.partition).map(({ offset }) => offset)
}

test('/kafka health tells the truth about the cluster within a second', async () => {
  // The first question opens the connections.
  await chat.ask(viewer, 'health')
  const times: number[] = []
  let answer = ''
  for (let n = 0; n < 3; n += 1) {
    const asked = performance.now()
    answer = says(await chat.ask(viewer, 'health'))
    times.push(performance.now() - asked)
  }
  expect(Math.min(...times)).toBeLessThan(1000)

  const { topics } = await (await clients.admin()).fetchTopicMetadata()
  expect(answer).toContain(`3 of 3 brokers`)
  const detailed = says(await chat.ask(viewer, 'health --detailed'))
  for (const { host, port } of brokers) expect(detailed).toContain(`${host}:${port}`)
  expect(detailed).toContain(sharedKafka().clusterId)
  const partitions = topics.reduce((sum, topic) => sum + topic.partitions.length, 0)
  expect(detailed).toContain(`${topics.length} / ${partitions}`)
})

test('a reset of a running group is refused, and its members are named to whoever asked', async () => {
  const topic = await clients.createTopic({ partitions: 2 })
  const group = uniqueName('running')
  const member = await clients.joinGroup(group, [topic], 'billing-7')
  const answer = await chat.ask(operator, `offsets reset ${group} --to earliest --reason "try it"`)
  expect(answer.ephemeralFor).toBe(operator.id)
  expect(says(answer)).toContain('1 running member: billing-7')
  await member.leave()
})

test('a reset is planned, approved by somebody else, done, and undone to exactly what was there', async () => {
  const topic = await clients.createTopic({ partitions: 3 })
  const group = uniqueName('stopped')
  await clients.produce(topic, 300)
  await clients.consumeCommit(group, topic, [70, 0, null])

  const { id, plan, card } = await chat.request(
    operator,
    `offsets reset ${group} --to earliest --reason "bad deploy"`,
  )
  expect(chat.message(channels.approvals.id, card)).toContain(`70 records will be read again by ${group}`)
  expect(chat.message(channels.approvals.id, card)).toContain('bad deploy')
  expect(await committed(group, topic)).toEqual(['70', '0', '-1'])
  await chat.approve(approver, card)
  const done = await chat.seenInThread(channels.ops.id, plan, 'were moved and read back')
  expect(says(done)).toContain(`offsets undo ${id}`)
  expect(await committed(group, topic)).toEqual(['0', '0', '-1'])
  const decided = await chat.messageSays(channels.approvals.id, card, 'were moved and read back')
  expect(decided).toContain('Approved by')

  const undo = await chat.request(operator, `offsets undo ${id} --reason "was not needed"`)
  await chat.approve(approver, undo.card)
  await chat.seenInThread(channels.ops.id, undo.plan, 'were moved and read back')
  expect(await committed(group, topic)).toEqual(['70', '0', '-1'])
})

test('a lag alert arrives, is acknowledged, and resolves when the group has caught up', async () => {
  const topic = await clients.createTopic()
  await clients.produce(topic, 100)
  await clients.consumeCommit(slow, topic, [10])
  const alert = await chat.seen(channels.alerts.id, [slow, '90 records'])
  expect(buttons(alert)).toContain('Acknowledge')

  await chat.act.click(operator.id, channels.alerts.id, alert.ts, 'run:0')
  const taken = await chat.messageSays(channels.alerts.id, alert.ts, 'Acknowledged by')
  expect(taken).toContain('Somebody is on it.')

  await clients.consumeCommit(slow, topic, [100])
  await chat.messageSays(channels.alerts.id, alert.ts, 'resolved')
  await chat.seenInThread(channels.alerts.id, alert.ts, 'Resolved:')
  const alerts = stage.slack.record.messages(channels.alerts.id).filter(one => one.threadTs === undefined)
  expect(alerts.map(one => one.ts)).toEqual([alert.ts])
})

test('the daily digest comes at once to whoever may send it', async () => {
  const answer = await chat.ask(operator, 'digest daily')
  expect(answer.ephemeralFor).toBeUndefined()
  expect(says(answer)).toContain('Daily digest of test')
  expect(says(answer)).toMatch(/Audit trail: .*\d+:[0-9a-f]{64}/)
  expect(says(answer)).toContain(`Put back 2 committed offsets of group`)
  const refused = await chat.ask(viewer, 'digest daily')
  expect(says(refused)).toContain('digest:send')
  expect(requestIn(refused)).toBeUndefined()
})
