import { afterEach, beforeEach, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { type SlackStandIn, startSlackStandIn } from '../../../src/playground/slack/stand-in.ts'
import { startToyApp, type ToyApp } from './toy-app.ts'

const olive = people.operator.id
const ops = channels.ops.id
let slack: SlackStandIn
let toy: ToyApp

beforeEach(async () => {
  slack = await startSlackStandIn({ lifetimes: { acknowledgeMs: 600, eventRetriesMs: [20, 20] } })
  toy = await startToyApp(slack)
})
afterEach(async () => {
  await toy.stop()
  await slack.stop()
})

const post = (text: string) => toy.app.client.chat.postMessage({ channel: ops, text })
const texts = () => slack.record.messages(ops).map(message => message.text)

test('a command that is not acknowledged in time fails visibly and is not sent again', async () => {
  expect(await slack.control.act.slash(olive, ops, 'never')).toMatchObject({ error: 'operation_timeout' })
  expect(toy.seen).toEqual([{ kind: 'command', detail: 'never' }])
})

test('acknowledgements that the network delays are too late', async () => {
  slack.control.delayAcks(900)
  expect(await slack.control.act.slash(olive, ops, 'health')).toMatchObject({ error: 'operation_timeout' })
  slack.control.clearFaults()
  expect(await slack.control.act.slash(olive, ops, 'health')).toMatchObject({ ok: true })
})

test('an event that is not acknowledged comes again, with the number of the attempt', async () => {
  const attempts: unknown[] = []
  toy.app.use(async ({ context, next }) => {
    attempts.push([context.retryNum, context.retryReason])
    await next()
  })
  slack.control.delayAcks(900)
  await slack.control.act.mention(olive, ops, 'lag')
  await slack.waitFor(() => texts().filter(text => text === 'I was mentioned.').length === 3)
  expect(attempts).toEqual([
    [0, ''],
    [1, 'timeout'],
    [2, 'timeout'],
  ])
})

test('an envelope delivered twice runs the handler twice', async () => {
  slack.control.deliverTwice()
  await slack.control.act.slash(olive, ops, 'health')
  await slack.waitFor(() => texts().length === 2)
  expect(toy.seen).toEqual([
    { kind: 'command', detail: 'health' },
    { kind: 'command', detail: 'health' },
  ])
})

test('a rate-limited call says how long to wait, and the client waits', async () => {
  slack.control.failNext('chat.postMessage', { kind: 'ratelimited', retryAfterS: 1 })
  const started = performance.now()
  await post('after the pause')
  expect(performance.now() - started).toBeGreaterThan(950)
  expect(slack.record.calls('chat.postMessage').map(call => call.status)).toEqual([429, 200])
})

test('a call whose answer is lost after it took effect is made again by the client', async () => {
  slack.control.failNext('chat.postMessage', { kind: 'hang', ms: 10, after: true })
  await post('twice')
  expect(texts()).toEqual(['twice', 'twice'])
}, 10_000)

test('the client tries again after an HTTP error, but not after an error code', async () => {
  slack.control.failNext('chat.postMessage', { kind: 'status', status: 503 })
  slack.control.failNext('chat.postMessage', { kind: 'error', error: 'internal_error' })
  await expect(post('x')).rejects.toThrow('internal_error')
  expect(slack.record.calls('chat.postMessage').map(call => call.status)).toEqual([503, 200])
}, 10_000)

test('while no socket is open a command fails at once', async () => {
  slack.control.dropSockets()
  await slack.waitFor(() => slack.control.connections() === 0)
  expect(await slack.control.act.slash(olive, ops, 'health')).toMatchObject({ error: 'dispatch_failed' })
})

test('a frozen socket looks open and answers nothing', async () => {
  slack.control.freezeSockets()
  expect(slack.control.connections()).toBe(1)
  expect(await slack.control.act.slash(olive, ops, 'health')).toMatchObject({ error: 'operation_timeout' })
})

test('an app that is asked to refresh its socket comes back on a new one', async () => {
  slack.control.refreshSockets()
  await slack.waitFor(() => slack.control.connections() === 0)
  await slack.waitFor(() => slack.control.connections() === 1, 8000)
  expect(await slack.control.act.slash(olive, ops, 'health')).toMatchObject({ ok: true })
}, 12_000)

test('a deactivated person can do nothing any more', async () => {
  slack.control.deactivate(olive)
  expect(await slack.control.act.slash(olive, ops, 'health')).toMatchObject({ error: 'account_inactive' })
  const { user } = await toy.app.client.users.info({ user: olive })
  expect(user?.deleted).toBe(true)
})

test('revoked tokens are refused, and with them the sockets', async () => {
  slack.control.revokeTokens()
  await expect(post('x')).rejects.toThrow('token_revoked')
  await slack.waitFor(() => slack.control.connections() === 0)
})

test('the controls work over HTTP for another process, but not for a foreign page', async () => {
  const call = (headers: Record<string, string> = {}) =>
    fetch(`${slack.pageUrl}_control/act/slash`, {
      method: 'POST',
      body: JSON.stringify([olive, ops, 'health']),
      headers,
    })
  expect(await (await call()).json()).toMatchObject({ result: { ok: true } })
  expect((await call({ origin: 'https://evil.example' })).status).toBe(403)
})
