import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Report } from '../../../src/core/report.ts'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { waitFor } from '../../support/wait-for.ts'
import { type Toy, toy, words } from './toy-bot.ts'

const ops = channels.ops.id
const approvals = channels.approvals.id
const { operator, approver, viewer } = people
let here: Toy
afterEach(() => here.end())

const messages = (channel: string, person?: string) => here.standIn.record.messages(channel, person)
const withWords = (channel: string, text: string) =>
  messages(channel).filter(one => one.text.includes(text) || words(one.blocks).includes(text))
const seen = (channel: string, text: string, ms?: number) =>
  here.standIn.waitFor(() => withWords(channel, text)[0], ms)
const never = new Promise<void>(() => undefined)

const report = (title: string): Report => ({ title, tone: 'info', summary: title, parts: [], followUps: [] })

test('A question that was acknowledged before the bot was killed is answered after its restart, once', async () => {
  here = await toy()
  const { standIn, world } = here
  world.gate = never
  const first = await here.start()
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  await first.kill()
  world.gate = Promise.resolve()
  const second = await here.start()
  await seen(ops, '14202')
  // An answer is seen a moment before it is noted as given.
  await second.stop()
  const third = await here.start()
  await third.stop()
  expect(withWords(ops, '14202')).toHaveLength(1)
  expect(world.executions).toEqual(['lag orders'])
})

test('A change that was asked for before a kill becomes one request, however often it is taken up', async () => {
  here = await toy()
  const { standIn, world } = here
  world.gate = never
  const first = await here.start()
  await standIn.control.act.slash(operator.id, ops, 'reset orders --to latest --reason why')
  await seen(ops, 'Working on reset')
  await first.kill()
  world.gate = Promise.resolve()
  const second = await here.start()
  const plan = await seen(ops, 'Send for approval')
  expect(withWords(ops, 'Working on')).toHaveLength(0)
  expect(second.store.requests.list({ limit: 10 })).toHaveLength(1)
  // As if the second one had died right after it made the request.
  const key = second.store.requests.list({ limit: 1 })[0]?.origin.key ?? ''
  expect(second.store.inbox.accept({ key, kind: 'line', payload: {}, receivedAt: 0 })).toBe(false)
  await second.kill()
  const third = await here.start()
  expect(third.store.requests.list({ limit: 10 })).toHaveLength(1)
  await standIn.control.act.click(operator.id, ops, plan.ts, 'request-submit')
  await seen(approvals, 'Approve')
})

test('An approval that was clicked right before a kill is carried out once after the restart', async () => {
  here = await toy()
  const { standIn, world } = here
  const first = await here.start()
  await standIn.control.act.slash(operator.id, ops, 'reset orders --to latest --reason why')
  const plan = await seen(ops, 'Send for approval')
  await standIn.control.act.click(operator.id, ops, plan.ts, 'request-submit')
  const card = await seen(approvals, 'Approve')
  world.gate = never
  await standIn.control.act.click(approver.id, approvals, card.ts, 'request-approve')
  await waitFor(() => first.store.requests.list({ states: ['running'], limit: 1 })[0])
  await first.kill()
  world.gate = Promise.resolve()
  const second = await here.start()
  // What main does for the holder of the lease; nobody beats for the request any more.
  const [request] = second.store.requests.list({ limit: 1 })
  second.store.requests.interruptSilent(-1)
  await second.pipeline.recover(0)
  expect(second.store.requests.get(request?.id ?? '')?.state).toBe('interrupted')
  await here.standIn.waitFor(() => withWords(approvals, 'Interrupted')[0], 8000)
  expect(world.executions).toEqual([])
  expect(withWords(approvals, 'Deny')).toHaveLength(0)
})

test('A paused lane holds up no other: answers go on while edits have to wait', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.slash(operator.id, ops, 'reset orders --to latest --reason why')
  const plan = await seen(ops, 'Send for approval')
  standIn.control.failNext('chat.update', { kind: 'ratelimited', retryAfterS: 3 })
  await standIn.control.act.click(operator.id, ops, plan.ts, 'request-submit')
  await seen(approvals, 'Approve')
  const asked = Date.now()
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  await seen(ops, '14202 behind')
  expect(Date.now() - asked).toBeLessThan(1000)
  expect(withWords(ops, 'Withdraw')).toHaveLength(0)
  await seen(ops, 'Withdraw', 8000)
})

test('A post whose answer was lost is there once', async () => {
  here = await toy()
  const { standIn } = here
  const bot = await here.start()
  standIn.control.failNext('chat.postMessage', { kind: 'status', status: 502, after: true })
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  await seen(ops, '14202')
  await waitFor(() => bot.store.inbox.unfinished().length === 0)
  expect(withWords(ops, '14202')).toHaveLength(1)
})

test('A message of the outbox arrives once, also when its first answer was lost and Slack was away', async () => {
  here = await toy()
  const { standIn } = here
  const bot = await here.start()
  standIn.control.failNext('chat.postMessage', { kind: 'status', status: 503 }, 1)
  standIn.control.failNext('chat.postMessage', { kind: 'hang', ms: 50, after: true }, 1)
  bot.store.outbox.enqueue({
    lane: 'digest',
    destination: 'slack',
    kind: 'report',
    orderKey: 'digest:production',
    payload: { channel: ops, report: JSON.parse(JSON.stringify(report('Daily digest'))) },
  })
  bot.worker.poke()
  await waitFor(() => bot.store.outbox.counts().find(one => one.state === 'sent'))
  expect(withWords(ops, 'Daily digest')).toHaveLength(1)
})

test('An alert has one live message that is edited, with news in its thread, and a new one after it is over', async () => {
  here = await toy()
  const { standIn } = here
  const bot = await here.start()
  const { alerts } = channels
  const tell = (title: string, isOver: boolean, notify?: string) => {
    bot.store.outbox.enqueue({
      lane: 'alerts',
      destination: 'slack',
      kind: 'alert',
      orderKey: 'alert:production:lag',
      payload: JSON.parse(
        JSON.stringify({
          environment: 'production',
          rule: 'lag',
          channel: alerts.id,
          report: report(title),
          isOver,
          notify,
        }),
      ),
    })
    bot.worker.poke()
  }
  tell('1 group lags', false)
  const live = await seen(alerts.id, '1 group lags')
  tell('2 groups lag', false, 'payments lags, too')
  await seen(alerts.id, '2 groups lag')
  await standIn.waitFor(() =>
    standIn.record.thread(alerts.id, live.ts).find(one => one.text === 'payments lags, too'),
  )
  tell('All is well again', true)
  await seen(alerts.id, 'All is well again', 8000)
  tell('1 group lags', false)
  const next = await seen(alerts.id, '1 group lags')
  expect(next.ts).not.toBe(live.ts)
})

test('The bot comes back by itself after its socket was cut, renewed, or its token was refused for a while', async () => {
  here = await toy()
  const { standIn } = here
  const bot = await here.start()
  const opened = () => standIn.record.calls('apps.connections.open').length
  standIn.control.dropSockets()
  await waitFor(() => opened() === 2 && bot.slack.isConnected())
  standIn.control.refreshSockets()
  await waitFor(() => opened() === 3 && bot.slack.isConnected())
  standIn.control.revokeTokens()
  await waitFor(() => opened() > 3 && !bot.slack.isConnected())
  standIn.control.revokeTokens(false)
  await waitFor(() => bot.slack.isConnected())
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  expect((await seen(ops, '14202')).text).toBe('orders is 14202 behind.')
})

test('An archived approval channel and a deleted plan stop nothing: the request stays, the rest goes on', async () => {
  here = await toy()
  const { standIn } = here
  const bot = await here.start()
  standIn.control.archive(approvals)
  await standIn.control.act.slash(operator.id, ops, 'reset orders --to latest --reason why')
  const plan = await seen(ops, 'Send for approval')
  await standIn.control.act.click(operator.id, ops, plan.ts, 'request-submit')
  await waitFor(() =>
    bot.store.outbox.counts().find(one => one.lane === 'approvals' && one.state === 'waiting'),
  )
  standIn.control.deleteMessage(ops, plan.ts)
  standIn.control.archive(approvals, false)
  expect(words((await seen(approvals, 'Approve', 10_000)).blocks)).toContain('Move orders to latest')
})

test('The same bot speaks HTTP: signed requests, on loopback', async () => {
  const port = await freePort()
  here = await toy({ requestUrl: `http://127.0.0.1:${port}/slack/events` })
  const { standIn } = here
  const signingSecret = standIn.tokens.signingSecret
  const bot = await here.start({ connection: { mode: 'http', signingSecret, host: '127.0.0.1', port } })
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  await seen(ops, '14202')
  await standIn.control.act.slash(operator.id, ops, 'reset orders')
  const form = await standIn.waitFor(() => standIn.record.forms(operator.id)[0])
  const offered = await standIn.control.act.suggest(operator.id, form.id, 'arg:group', 'ord')
  expect(offered.options?.[0]?.value).toBe('n:orders')
  const forged = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    body: 'command=/kafka',
  })
  expect(forged.status).toBe(401)
  expect(bot.slack.isConnected()).toBe(true)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>(resolve => server.close(() => resolve()))
  return typeof address === 'object' && address ? address.port : 0
}
