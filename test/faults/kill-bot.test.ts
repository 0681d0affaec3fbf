import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { channels, people } from '../../src/playground/slack/scenario.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { inStore, trailOf } from '../support/bot-store.ts'
import { says } from '../support/chat.ts'
import { testClients, uniqueGroup, uniqueName, waitFor } from '../support/kafka-cluster.ts'
import { silentBroker } from '../support/silent-broker.ts'
import { type Stage, startStage } from '../support/stage.ts'

const clients = testClients()
const { operator, approver, viewer } = people
const ops = channels.ops.id
const approvals = channels.approvals.id
const slow = uniqueName('slow')
let silent: Awaited<ReturnType<typeof silentBroker>>
let stage: Stage
let chat: Stage['chat']
let topic: string
let group: string

beforeAll(async () => {
  silent = await silentBroker()
  stage = await startStage({
    config: {
      environments: { hung: { bootstrap_servers: silent.address, request_timeout: '4s' } },
      alerts: Object.fromEntries(
        ['status', 'hang'].map(kind => [
          kind,
          { severity: 'critical', above: 50, for: '1s', groups: [`${slow}-${kind}`] },
        ]),
      ),
    },
  })
  chat = stage.chat
  topic = await clients.createTopic({ partitions: 2 })
  await clients.produce(topic, 200)
})
afterAll(async () => {
  await stage?.end()
  await silent?.stop()
  await clients.close()
})
beforeEach(async () => {
  group = uniqueGroup()
  await clients.consumeCommit(group, topic, [7, 8])
})

const typed = () => `offsets reset ${group} --to earliest --reason "bad deploy"`
const committed = async (): Promise<string[]> => {
  const [offsets] = await (await clients.admin()).fetchOffsets({ groupId: group, topics: [topic] })
  return (offsets?.partitions ?? []).toSorted((a, b) => a.partition - b.partition).map(one => one.offset)
}
const look = <T>(into: (store: Store) => T | Promise<T>) => inStore(stage.bot.folder, into)
const waitingAlerts = (store: Store): number =>
  store.outbox.counts().filter(one => one.lane === 'alerts' && one.state === 'waiting').length

test('a request that waited when the bot was killed is decided and done afterwards', async () => {
  const { id, plan, card } = await chat.request(operator, typed())
  await stage.bot.kill9()
  await stage.bot.restart()
  await chat.approve(approver, card)
  await chat.seenInThread(ops, plan, 'were moved and read back')
  expect(await look(trailOf(id))).toEqual(['planned', 'requested', 'approved', 'starting', 'done'])
})

test('a bot that died between approval and execution executes once after its start', async () => {
  const { id, plan, card } = await chat.request(operator, typed())
  await stage.bot.kill9()
  await look(store => {
    const approval = { approver: { id: approver.id, name: approver.name }, verdict: 'approve' as const }
    return store.requests.decide(id, { ...approval, reason: null, at: Date.now() })
  })
  await stage.bot.restart()
  await chat.seenInThread(ops, plan, 'were moved and read back')
  await chat.messageSays(approvals, card, 'were moved and read back')
  expect(await committed()).toEqual(['0', '0'])
  const trail = await look(trailOf(id))
  expect(trail.filter(event => event === 'starting' || event === 'done')).toEqual(['starting', 'done'])
  expect(stage.slack.record.thread(ops, plan).filter(one => one.ts !== plan)).toHaveLength(1)
})

test('a bot that is killed in the middle of a change says truthfully what took effect', async () => {
  const { id, plan, card } = await chat.request(operator, typed())
  const store = openStore({ folder: stage.bot.folder.data })
  onTestFinished(() => store.close())
  void chat.approve(approver, card)
  while (!trailOf(id)(store).includes('starting')) await sleep(0)
  await stage.bot.kill9()
  const after = await committed()
  await stage.bot.restart()

  // Whoever was faster, the kill or the commit: what is told is what the cluster says.
  const request = await waitFor(
    async () => {
      const now = await look(store => store.requests.get(id))
      return now?.finishedAt === null ? null : now
    },
    { timeoutMs: 60_000 },
  )
  const told = says(await chat.seenInThread(ops, plan, 'offsets'))
  if (request.state === 'done') expect(after).toEqual(['0', '0'])
  else {
    expect(request.state).toBe('interrupted')
    expect(told).toContain('The bot stopped in the middle of this change')
    for (const [partition, offset] of after.entries())
      expect(told).toContain(
        `${topic}-${partition} ${offset === '0' ? 'is at 0, as planned' : `is where it was: ${offset}`}`,
      )
  }
  expect(await committed()).toEqual(after)
  expect(stage.slack.record.thread(ops, plan).filter(one => one.ts !== plan)).toHaveLength(1)
  expect((await look(trailOf(id))).filter(event => event === 'starting')).toHaveLength(1)
}, 90_000)

test('a question that was being answered when the bot was killed is answered by the next one', async () => {
  const asked = chat.ask(viewer, 'health --env hung')
  await chat.seen(ops, 'Working on')
  await stage.bot.kill9()
  await stage.bot.restart()
  expect(says(await asked)).toContain('does not answer')
})

test.each([
  { what: 'could not be delivered', fault: { kind: 'status', status: 500 } as const },
  { what: 'was delivered without an answer', fault: { kind: 'hang', ms: 60_000, after: true } as const },
])('an alert that $what when the bot was killed arrives once', async ({ fault }) => {
  const own = `${slow}-${fault.kind}`
  const { control, record } = stage.slack
  control.failNext('chat.postMessage', fault, 20)
  onTestFinished(() => control.clearFaults())
  const calls = record.calls('chat.postMessage').length
  await clients.consumeCommit(own, topic, [0, 0])
  await waitFor(() => look(store => waitingAlerts(store) > 0), { timeoutMs: 30_000 })
  await chat.until(() => record.calls('chat.postMessage').length > calls)
  await stage.bot.kill9()
  control.clearFaults()
  await stage.bot.restart()
  await chat.seen(channels.alerts.id, own)
  await waitFor(() => look(store => waitingAlerts(store) === 0))
  const alerts = record.messages(channels.alerts.id).filter(one => says(one).includes(own))
  expect(alerts).toHaveLength(1)
})
